import { commands } from 'vscode';
import { toErrorInfo } from '../shared/errors';
import type { CommandId } from './commandIds';
import type { Log } from './Engine';
import { actionFor, type Remedy } from './toViewError';
import { showError } from './notices';

/** Tells the user what went wrong with a command, and offers the one thing to do. A cancelled command says nothing. */
export async function notifyError(
  error: unknown,
  { log, retry, command }: { log: Log; retry: () => Promise<void>; command: CommandId },
): Promise<void> {
  const { code, message } = toErrorInfo(error);
  if (code === 'cancelled') return;
  if (code === 'internal') log.error(error instanceof Error ? (error.stack ?? message) : message);
  const [label, run] = remedies(retry, command)[actionFor(code, 'classify')];
  if ((await showError(message, label)) === label) await run();
}

function remedies(
  retry: () => Promise<void>,
  command: CommandId,
): Readonly<Record<Remedy, readonly [label: string, run: () => Thenable<unknown>]>> {
  return {
    classify: ['Retry', retry],
    explainAgain: ['Retry', retry],
    retryModel: ['Retry', retry],
    chooseImage: ['Choose image…', () => commands.executeCommand('headstart.classify', 'ask')],
    chooseModel: command.endsWith('checkWeights')
      ? ['Check another file…', () => commands.executeCommand('headstart.checkWeights')]
      : ['Choose model…', () => commands.executeCommand('headstart.chooseModel')],
    showLog: ['Show log', () => commands.executeCommand('headstart.showLog')],
  };
}
