import { join } from 'node:path';
import { EngineClient } from '../engine/client/EngineClient';
import { HeadstartError, toErrorInfo, type ErrorCode, type ErrorInfo } from '../shared/errors';
import { CliContext } from './CliContext';
import { advise } from './commands/advise';
import { cache } from './commands/cache';
import { check } from './commands/check';
import { classify } from './commands/classify';
import { devices } from './commands/devices';
import { diff } from './commands/diff';
import { evaluate } from './commands/evaluate';
import { explain } from './commands/explain';
import { exportModel } from './commands/export';
import { finetune } from './commands/finetune';
import { inspect } from './commands/inspect';
import { mend } from './commands/mend';
import { models } from './commands/models';
import { pull } from './commands/pull';
import { prune } from './commands/prune';
import { quantize } from './commands/quantize';
import { run } from './commands/run';
import { tree } from './commands/tree';
import { authorisedFetch } from '../weights/hub/authorisedFetch';
import { hubSettings } from '../weights/hub/hubSettings';
import { escapeControls } from './escapeControls';
import { commandHelp, generalHelp } from './help';
import { parseCommandLine } from './parseCommandLine';

const COMMANDS = [
  classify,
  explain,
  finetune,
  evaluate,
  advise,
  exportModel,
  quantize,
  prune,
  devices,
  models,
  pull,
  cache,
  tree,
  inspect,
  check,
  diff,
  mend,
  run,
];

/** Errors that mean that the command line itself is wrong. */
const USAGE_CODES: ReadonlySet<ErrorCode> = new Set([
  'usage',
  'architecture/unknown',
  'architecture/no-such-layer',
  'model/unknown-weights',
]);

const DONE = 0;
const FAILED = 1;
const WRONG_USAGE = 2;
/** What shells expect of a program that Ctrl-C ended: 128 + SIGINT. */
const INTERRUPTED = 130;

async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  try {
    if (name === undefined || name === '--help' || name === 'help') {
      const out = name === undefined ? process.stderr : process.stdout;
      out.write(`${generalHelp(COMMANDS)}\n`);
      return name === undefined ? WRONG_USAGE : DONE;
    }
    return await runCommand(name, rest);
  } catch (error) {
    return report(toErrorInfo(error), argv.includes('--json'));
  }
}

async function runCommand(name: string, argv: readonly string[]): Promise<number> {
  const command = COMMANDS.find((known) => known.name === name);
  if (!command) {
    throw new HeadstartError('usage', `There is no command ${name}; see "headstart --help".`);
  }
  if (argv.includes('--help')) {
    process.stdout.write(`${commandHelp(command)}\n`);
    return DONE;
  }
  const args = parseCommandLine(command, argv);
  const newEngine = () =>
    new EngineClient({
      enginePath: join(__dirname, 'engine.js'),
      fetch: (url, init) => authorisedFetch(hubSettings(process.env), fetch)(url, init),
    });
  const engine = newEngine();
  const context = new CliContext({
    engine,
    newEngine,
    modelsFolder: join(__dirname, '..', 'models'),
    env: process.env,
    fetch: (url, init) => fetch(url, init),
    catalogues: args.lists.catalog ?? [],
  });
  process.on('SIGINT', () => {
    // Whoever presses it once more does not want to wait.
    if (context.signal.aborted) process.exit(INTERRUPTED);
    context.interrupt();
  });
  try {
    return await command.run(args, context);
  } finally {
    engine.dispose();
  }
}

function report(error: ErrorInfo, json: boolean): number {
  if (json) process.stdout.write(`${escapeControls(JSON.stringify({ error }))}\n`);
  process.stderr.write(`headstart: ${escapeControls(error.message.replaceAll(/\s*\n\s*/g, ' '))}\n`);
  if (error.code === 'cancelled') return INTERRUPTED;
  return USAGE_CODES.has(error.code) ? WRONG_USAGE : FAILED;
}

// A reader that has seen enough, such as `head`, closes the pipe.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(DONE);
  throw error;
});

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
