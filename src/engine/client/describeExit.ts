import { HeadstartError } from '../../shared/errors';
import type { EngineExit } from './EngineProcess';

/** What a signal usually means here; others are named as they are. */
const CAUSES: Partial<Record<NodeJS.Signals, string>> = {
  SIGKILL: 'it was ended from outside, perhaps because memory ran out',
  SIGBUS: 'a weights file was changed or cut short while it was in use',
  SIGSEGV: 'its native code crashed',
  SIGILL: 'its native code does not run on this processor',
  SIGABRT: 'its native code gave up',
};

/** The error for requests that were under way when the engine ended. */
export function describeExit(exit: EngineExit): HeadstartError {
  const words = exit.lastWords === '' ? '' : ` It last said: ${lastLine(exit.lastWords)}`;
  if (!exit.wasReady) {
    return new HeadstartError(
      'engine/cannot-start',
      `The engine process could not start (${ending(exit)}). Install Headstart again.${words}`,
    );
  }
  const cause = exit.signal && CAUSES[exit.signal];
  return new HeadstartError(
    'engine/crashed',
    `The engine process stopped unexpectedly (${ending(exit)}${cause ? `: ${cause}` : ''}). ` +
      `Try again: it is started anew.${words}`,
  );
}

function ending({ code, signal }: EngineExit): string {
  if (signal !== null) return signal;
  return code === null ? 'no process' : `exit code ${code}`;
}

/** The line that says what happened: an error's own where there is one, otherwise the last. */
function lastLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const error = lines.findLast((line) => /^\w*Error\b/.test(line));
  return (error ?? lines.at(-1) ?? '').trim();
}
