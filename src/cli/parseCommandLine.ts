import { parseArgs } from 'node:util';
import { HeadstartError } from '../shared/errors';
import { JSON_OPTION, type Command, type CommandArguments } from './Command';

/**
 * Reads the arguments of a command.
 * @throws `usage` for an option that the command does not have, a value that is missing, or too few or too many arguments
 */
export function parseCommandLine(command: Command, argv: readonly string[]): CommandArguments {
  const specs = { ...command.options, ...JSON_OPTION };
  const { tokens } = parseArgs({
    args: [...argv],
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: Object.fromEntries(
      Object.entries(specs).map(([name, { value }]) => [name, { type: value ? 'string' : 'boolean' }]),
    ),
  });
  const options: Record<string, string> = {};
  for (const [name, { fallback }] of Object.entries(specs)) {
    if (fallback !== undefined) options[name] = fallback;
  }
  const positionals: string[] = [];
  const lists: Record<string, string[]> = {};
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const spec = Object.hasOwn(specs, token.name) ? specs[token.name] : undefined;
    if (!spec) throw usage(command, `there is no option ${token.rawName}`);
    const given = token.value;
    if (spec.value === undefined) {
      if (given !== undefined) throw usage(command, `${token.rawName} takes no value`);
      options[token.name] = 'true';
    } else if (given === undefined || given === '' || (given.startsWith('--') && !token.inlineValue)) {
      throw usage(command, `${token.rawName} needs a value, ${spec.value}`);
    } else if (spec.repeatable) {
      (lists[token.name] ??= []).push(given);
    } else {
      options[token.name] = given;
    }
  }
  const [least, most] = command.arity;
  if (positionals.length < least) throw usage(command, `${command.positionals} is missing`);
  if (positionals.length > most) {
    throw usage(command, `${JSON.stringify(positionals[most])} is one argument too many`);
  }
  return { positionals, options, lists, json: options.json === 'true' };
}

function usage(command: Command, problem: string): HeadstartError {
  return new HeadstartError('usage', `${problem}; see "headstart ${command.name} --help".`);
}

/**
 * Reads a whole number from an option.
 * @throws `usage`
 */
export function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new HeadstartError(
    'usage',
    `--${name} must be a whole number from ${least} to ${most}, not ${JSON.stringify(text)}.`,
  );
}

/**
 * Requires an option that a command cannot do without.
 * @throws `usage`
 */
export function required(args: CommandArguments, name: string): string {
  const value = args.options[name];
  if (value !== undefined) return value;
  throw new HeadstartError('usage', `--${name} is missing.`);
}
