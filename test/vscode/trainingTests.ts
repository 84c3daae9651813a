import { deepStrictEqual, match, ok, strictEqual } from 'node:assert';
import { cp, mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commands, TabInputWebview, Uri, window } from 'vscode';
import type { RunState } from '../../src/shared/runProtocol';
import type { TrainingRecord } from '../../src/shared/trainingRecord';
import { headstart, hook, inWorkspace, until } from './headstart';
import type { HostTest } from './HostTest';

/** How often the question that is open is answered with what it offers, in milliseconds. */
const ANSWER_EVERY_MS = 400;

/** A run takes half a minute; on a machine that does much else, several times as long. */
const TRAINING_MS = 200_000;

/** The newest run that writes a folder of this name. */
async function runNamed(name: string): Promise<RunState | undefined> {
  return (await hook()).runs().find((run) => run.name === name);
}

/** Fine-tunes on the data set and takes what the questions offer. Gives the run as soon as it is listed. */
async function fineTune(name: string, recipe?: 'finetune'): Promise<RunState> {
  const data = inWorkspace('weather').fsPath;
  await cp(join(headstart().extensionPath, 'media/samples-new-classes'), data, { recursive: true });
  // Whatever the tests before left in use.
  await commands.executeCommand('headstart.useModel', { kind: 'demo' });
  const command = recipe
    ? commands.executeCommand('headstart.fineTune', { data: Uri.file(data), recipe })
    : commands.executeCommand('headstart.fineTuneHead', Uri.file(data));
  for (let tries = 0; tries < 150; tries++) {
    const run = await runNamed(name);
    if (run) {
      await command;
      return run;
    }
    await sleep(ANSWER_EVERY_MS);
    await commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
  }
  throw new Error(`No run called ${name} was started.`);
}

function stateOf(id: string): RunState {
  const state = headstart()
    .exports.runs()
    .find((run) => run.id === id);
  if (!state) throw new Error(`The run ${id} is not listed.`);
  return state;
}

async function recordOf(name: string): Promise<TrainingRecord> {
  const file = inWorkspace(name, 'headstart.json').fsPath;
  return (JSON.parse(await readFile(file, 'utf8')) as { training: TrainingRecord }).training;
}

/** What does not depend on the clock. */
function losses(history: TrainingRecord['history']): unknown {
  return history.map(({ epoch, trainLoss, valLoss, valAccuracy }) => [
    epoch,
    trainLoss,
    valLoss,
    valAccuracy,
  ]);
}

export const trainingTests: readonly HostTest[] = [
  {
    name: 'fine-tunes the demo model on new classes to a model that classifies them',
    run: async () => {
      const { classification } = await hook();
      const { id } = await fineTune('weather-model');
      const tab = await until('the tab of the run', () =>
        window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ label }) => label === 'weather-model'),
      );
      ok(tab.input instanceof TabInputWebview);
      await until('the end', () => stateOf(id).status === 'done', TRAINING_MS);
      strictEqual(stateOf(id).history.length, 20);
      const { valAccuracy, predictions } = await recordOf('weather-model');
      ok(valAccuracy !== null && valAccuracy > 0.8, `accuracy ${String(valAccuracy)}`);
      ok(predictions.length > 0);

      await commands.executeCommand('headstart.useRun', id);
      await commands.executeCommand('headstart.classify', inWorkspace('weather', 'sun', 'sun-01.jpg'));
      const shown = classification();
      strictEqual(shown.status === 'done' && shown.predictions[0]?.label, 'sun');
      await commands.executeCommand('headstart.useModel', { kind: 'demo' });
    },
  },
  {
    name: 'pauses a run, has another wait for it, and cancels both',
    run: async () => {
      const { id } = await fineTune('weather-model-2', 'finetune');
      await until('an epoch', () => stateOf(id).history.length > 0);
      await commands.executeCommand('headstart.pauseRun', id);
      await until('the pause', () => stateOf(id).status === 'paused');
      const waiting = await fineTune('weather-model-3', 'finetune');
      strictEqual(waiting.status, 'queued');
      const epochs = stateOf(id).history.length;
      await sleep(500);
      strictEqual(stateOf(id).history.length, epochs);
      await commands.executeCommand('headstart.continueRun', id);
      await until('another epoch', () => stateOf(id).history.length > epochs);

      await commands.executeCommand('headstart.cancelRun', waiting.id);
      await commands.executeCommand('headstart.cancelRun', id);
      for (const each of [id, waiting.id]) {
        await until('the cancel', () => stateOf(each).status === 'cancelled');
        deepStrictEqual(stateOf(each).actions, ['resume']);
      }
      match(stateOf(id).stage, /^Cancelled after \d+ epochs$/);
      ok((await stat(inWorkspace('weather-model-2', '.headstart-run').fsPath)).isDirectory());
    },
  },
  {
    name: 'resumes a run after its last epoch, to the same end as one without a break',
    run: async () => {
      const broken = await runNamed('weather-model-2');
      const whole = await runNamed('weather-model-3');
      ok(broken && whole);
      const before = broken.history;
      await commands.executeCommand('headstart.resumeRun', broken.id);
      await commands.executeCommand('headstart.resumeRun', whole.id);
      await until('the end', () => stateOf(whole.id).status === 'done', TRAINING_MS);
      const { history } = await recordOf('weather-model-2');
      deepStrictEqual(losses(history), losses((await recordOf('weather-model-3')).history));
      deepStrictEqual(losses(history.slice(0, before.length)), losses(before));
      // The first epoch was not trained again: it took as long as it did.
      strictEqual(history[0]?.seconds, before[0]?.seconds);
    },
  },
  {
    name: 'stops a run with the best so far',
    run: async () => {
      const { id } = await fineTune('weather-model-4', 'finetune');
      await until('an epoch', () => stateOf(id).history.length > 1);
      await commands.executeCommand('headstart.stopRun', id);
      await until('the end', () => stateOf(id).status === 'done', TRAINING_MS);
      const { history, stopped } = await recordOf('weather-model-4');
      ok(history.length < 15);
      strictEqual(stopped, true);
    },
  },
  {
    name: 'takes finished runs off the list; their models stay',
    run: async () => {
      const { runs } = await hook();
      for (const { id } of runs()) await commands.executeCommand('headstart.removeRun', id);
      deepStrictEqual(runs(), []);
      ok((await stat(inWorkspace('weather-model', 'model.safetensors').fsPath)).isFile());
    },
  },
  {
    name: 'says what a data set looks like where a folder is none',
    run: async () => {
      const { runs } = await hook();
      const folder = inWorkspace('no-classes');
      await mkdir(folder.fsPath, { recursive: true });
      await commands.executeCommand('headstart.fineTuneHead', folder);
      deepStrictEqual(runs(), []);
      await rm(folder.fsPath, { recursive: true });
    },
  },
];
