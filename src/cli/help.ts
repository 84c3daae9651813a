import { JSON_OPTION, type Command, type OptionSpec } from './Command';

/** What `headstart --help` prints. */
export function generalHelp(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    'headstart: pre-trained vision models without Python',
    '',
    'Usage: headstart COMMAND [ARGUMENTS] [--json]',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    '"headstart COMMAND --help" explains a command. Exit codes: 0 done, 1 the answer is no or some input failed,',
    '2 wrong usage. With --json, stdout has JSON and nothing else.',
  ].join('\n');
}

/** What `headstart COMMAND --help` prints. */
export function commandHelp(command: Command): string {
  const options = Object.entries({ ...command.options, ...JSON_OPTION });
  const heads = options.map(([name, spec]) => optionHead(name, spec));
  const width = Math.max(...heads.map(({ length }) => length));
  return [
    `Usage: headstart ${command.name} ${command.positionals} [OPTIONS]`.replace('  ', ' '),
    '',
    `${command.summary}.`,
    '',
    'Options:',
    ...options.map(([, spec], index) => {
      const fallback = spec.fallback === undefined ? '' : ` (default ${spec.fallback})`;
      return `  ${(heads[index] ?? '').padEnd(width)}  ${spec.description}${fallback}`;
    }),
    '',
    ...(command.notes ? [...command.notes, ''] : []),
    'Examples:',
    ...command.examples.map((example) => `  ${example}`),
  ].join('\n');
}

function optionHead(name: string, { value }: OptionSpec): string {
  return value === undefined ? `--${name}` : `--${name} ${value}`;
}
