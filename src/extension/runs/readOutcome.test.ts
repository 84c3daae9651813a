import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { TrainingRecord } from '../../shared/trainingRecord';
import { readOutcome } from './readOutcome';
import { testParams, testResult } from './testRun';

let home: string;
beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'headstart-outcome-'))));
afterEach(async () => rm(home, { recursive: true, force: true }));

const { history, bestEpoch, valLoss, valAccuracy, confusion, trainableParameters, seconds, stopped } =
  testResult('');
const RECORD: TrainingRecord = {
  ...{ history, bestEpoch, valLoss, valAccuracy, confusion, trainableParameters, seconds, stopped },
  recipe: testParams('').recipe,
  weights: 'resnet18.pth',
  perClass: [],
  pictures: { training: 40, validation: 10 },
  data: '../weather',
  dataHash: '',
  report: { classes: [], unreadable: [], duplicates: [] },
  predictions: [{ path: 'sun/1.jpg', label: 1, predicted: 0, probability: 0.7 }],
  versions: { headstart: '0', onnxruntime: '0' },
};

async function write(training: unknown): Promise<string> {
  const out = join(home, 'weather-model');
  await mkdir(out);
  await writeFile(join(out, 'model.safetensors'), '');
  const { preprocessing, architecture } = testParams('');
  const manifest = { architecture, classes: ['cloud', 'sun'], preprocessing, training };
  await writeFile(join(out, 'headstart.json'), JSON.stringify(manifest));
  return out;
}

it('what a model folder says of its training is read, with the place of the pictures', async () => {
  const out = await write(RECORD);
  expect(await readOutcome(out)).toEqual({
    classes: ['cloud', 'sun'],
    training: RECORD,
    root: join(home, 'weather'),
  });
});

it('the pictures of a CSV file lie relative to its folder', async () => {
  await mkdir(join(home, 'lists'));
  await writeFile(join(home, 'lists/all.csv'), '');
  const out = await write({ ...RECORD, data: '../lists/all.csv' });
  expect((await readOutcome(out)).root).toBe(join(home, 'lists'));
});

it.each([
  ['nothing', undefined],
  ['the notes of another program', { epochs: 3 }],
  ['a broken record', { ...RECORD, predictions: [{ path: 1 }] }],
])('a folder with %s of its training is told from one with results', async (_what, training) => {
  await expect(readOutcome(await write(training))).rejects.toMatchObject({
    code: 'model/malformed',
    message: expect.stringContaining('how the model was trained') as unknown,
  });
});

it('a folder that is gone says so', async () => {
  await expect(readOutcome(join(home, 'gone'))).rejects.toMatchObject({ code: 'model/not-a-folder' });
});
