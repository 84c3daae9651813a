import { window } from 'vscode';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { rm } from 'node:fs/promises';
import { HeadstartError } from '../../shared/errors';
import type { RunAction } from '../../shared/runProtocol';
import type { CommandContext } from '../CommandContext';
import { revealPath } from '../revealPath';
import { takeModel } from '../takeModel';
import { describeBriefly } from './describeRun';
import { RUN_FOLDER } from './modelFolderName';
import { TrainingRun } from './TrainingRun';
import { showInformation } from '../notices';

interface Question {
  readonly placeHolder: string;
  readonly wanted: (run: TrainingRun) => boolean;
  /** Said when there is no such run. */
  readonly none: string;
}

const canAct =
  (action: RunAction) =>
  (run: TrainingRun): boolean =>
    run.state.actions.includes(action);

const QUESTIONS = {
  open: { placeHolder: 'The run to show', wanted: () => true, none: 'Nothing has been trained here yet.' },
  use: {
    placeHolder: 'The run whose model classifies from now on',
    wanted: canAct('use'),
    none: 'No run has made a model yet.',
  },
  reveal: {
    placeHolder: 'The run whose model folder is shown',
    wanted: canAct('reveal'),
    none: 'No run has made a model yet.',
  },
  pause: { placeHolder: 'The run to pause', wanted: canAct('pause'), none: 'Nothing is being trained.' },
  continue: { placeHolder: 'The run that goes on', wanted: canAct('continue'), none: 'No run is paused.' },
  stop: {
    placeHolder: 'The run to end after this epoch; its best epoch becomes the model',
    wanted: canAct('stop'),
    none: 'No run has finished an epoch yet, so there is nothing to keep.',
  },
  cancel: {
    placeHolder: 'The run to give up; it can be resumed',
    wanted: canAct('cancel'),
    none: 'Nothing is being trained.',
  },
  resume: {
    placeHolder: 'The run that goes on after its last whole epoch',
    wanted: canAct('resume'),
    none: 'There are no unfinished runs.',
  },
  remove: {
    placeHolder: 'The run to take off the list; its model stays',
    wanted: ({ isUnderWay }) => !isUnderWay,
    none: 'There are no runs that could be taken off the list.',
  },
} as const satisfies Readonly<Record<string, Question>>;

export type RunCommand = keyof typeof QUESTIONS;

/**
 * Does something with a run.
 * @param argument the run, or its id; without one the user is asked
 */
export async function runCommand(
  context: CommandContext,
  command: RunCommand,
  argument: unknown,
): Promise<void> {
  const { runs, runPanels } = context;
  const run = await pickRun(context, QUESTIONS[command], argument);
  if (!run) return;
  switch (command) {
    case 'open':
      runPanels.show(run);
      break;
    case 'use':
      await requireModel(run);
      await takeModel(context, run.out);
      break;
    case 'reveal':
      await requireModel(run);
      await revealPath(run.out);
      break;
    case 'pause':
      await runs.pause(run);
      break;
    case 'continue':
      await runs.continue(run);
      break;
    case 'stop':
      await runs.stop(run);
      break;
    case 'cancel':
      runs.cancel(run);
      break;
    case 'resume':
      runs.resume(run);
      runPanels.show(run);
      break;
    case 'remove':
      await remove(context, run);
      break;
  }
}

async function pickRun(
  { runs }: CommandContext,
  { placeHolder, wanted, none }: Question,
  argument: unknown,
): Promise<TrainingRun | undefined> {
  if (argument instanceof TrainingRun) return argument;
  if (typeof argument === 'string') return runs.get(argument);
  const fitting = runs.list.filter(wanted);
  if (fitting.length === 0) {
    void showInformation(none);
    return undefined;
  }
  const items = fitting.map((run) => ({
    label: run.name,
    description: describeBriefly(run.state, run.record),
    detail: run.state.model,
    run,
  }));
  return (await window.showQuickPick(items, { placeHolder, matchOnDetail: true }))?.run;
}

/** The folder may have been moved since. */
async function requireModel({ out }: TrainingRun): Promise<void> {
  const found = await stat(out).catch(() => undefined);
  if (found?.isDirectory()) return;
  throw new HeadstartError(
    'file/not-found',
    `The model folder ${out} is not there any more. Choose the model where it is now, and remove the run from the list.`,
  );
}

/** Takes a run off the list. What an unfinished one has kept goes with it, if the user says so. */
async function remove({ runs }: CommandContext, run: TrainingRun): Promise<void> {
  const kept = join(run.out, RUN_FOLDER);
  const begun = run.isUnfinished && (await stat(kept).catch(() => undefined)) !== undefined;
  if (begun) {
    const question = `Remove the unfinished run “${run.name}”? What it has learned so far is deleted.`;
    if ((await window.showWarningMessage(question, { modal: true }, 'Remove')) !== 'Remove') return;
    await rm(kept, { recursive: true, force: true });
  }
  runs.remove(run);
}
