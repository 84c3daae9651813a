import { commands, window, type ExtensionContext } from 'vscode';
import { formatPercent } from '../../shared/format';
import type { CommandId } from '../commandIds';
import type { EngineRequest } from '../CurrentModel';
import { Engine, type EngineOptions } from '../Engine';
import type { RunAction } from '../../shared/runProtocol';
import { RunPanels } from './RunPanels';
import { Runs, type RunEnd } from './Runs';
import { RunStatusBar } from './RunStatusBar';
import { RunsTree } from './RunsTree';
import { showError, showInformation } from '../notices';

/** What serves training. */
export interface RunParts {
  readonly runs: Runs;
  readonly runPanels: RunPanels;
  /** Asks the engine that trains. */
  readonly request: EngineRequest;
  readonly disposables: readonly { dispose(): void }[];
}

const COMMANDS: Readonly<Record<RunAction, CommandId>> = {
  pause: 'headstart.pauseRun',
  continue: 'headstart.continueRun',
  stop: 'headstart.stopRun',
  cancel: 'headstart.cancelRun',
  resume: 'headstart.resumeRun',
  use: 'headstart.useRun',
  export: 'headstart.export',
  reveal: 'headstart.revealRun',
  showLog: 'headstart.showLog',
};

/** Puts the parts for training together. It has an engine of its own, so that images are classified meanwhile. */
export function makeRuns(context: ExtensionContext, options: EngineOptions): RunParts {
  const { workspaceState, extensionUri } = context;
  const engine = new Engine(options);
  const request: EngineRequest = (...args) => engine.request(...args);
  const runs = new Runs({
    request,
    release: () => engine.restart(),
    store: {
      get: () => workspaceState.get('runs'),
      set: (records) => workspaceState.update('runs', records),
    },
  });
  const runPanels = new RunPanels({
    extensionUri,
    runs,
    act: (action, run) => void commands.executeCommand(COMMANDS[action], run),
  });
  const tree = new RunsTree(runs);
  runs.onEnd((end) => void tell(end));
  if (runs.cutOff.length > 0) void offerToResume(runs);
  return {
    runs,
    runPanels,
    request,
    disposables: [
      runs,
      engine,
      runPanels,
      tree,
      new RunStatusBar(runs),
      window.registerTreeDataProvider(RunsTree.id, tree),
    ],
  };
}

/** Says how a run ended, and offers what comes next. */
async function tell({ run, result }: RunEnd): Promise<void> {
  if (!result) {
    const message = `The training of “${run.name}” failed. ${run.record.error?.message ?? ''}`;
    const answer = await showError(message, 'Show run');
    if (answer) await commands.executeCommand('headstart.openRun', run);
    return;
  }
  const { valAccuracy, confusion } = result;
  const held = confusion.flat().reduce((sum, count) => sum + count, 0);
  const images = `${held} held-out image${held === 1 ? '' : 's'}`;
  const accuracy = valAccuracy === null ? '' : `: ${formatPercent(valAccuracy)} of ${images} recognised`;
  const answer = await showInformation(`“${run.name}” is trained${accuracy}.`, 'Use model', 'Show run');
  if (answer === 'Use model') await commands.executeCommand('headstart.useRun', run);
  else if (answer) await commands.executeCommand('headstart.openRun', run);
}

/** Says which runs the last window was closed under. They are not gone on with unasked: training takes the whole machine. */
async function offerToResume({ cutOff }: Runs): Promise<void> {
  const [first] = cutOff;
  if (!first) return;
  const others = cutOff.length - 1;
  const which = `“${first.name}”${others === 0 ? '' : ` and ${others} other${others === 1 ? '' : 's'}`}`;
  const message = `The training of ${which} was interrupted when the window was closed.`;
  const answer = await showInformation(message, 'Resume', 'Show run');
  if (answer === 'Show run') await commands.executeCommand('headstart.openRun', first);
  else if (answer) for (const run of cutOff) await commands.executeCommand('headstart.resumeRun', run);
}
