import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { TreeResult } from '../../shared/engineProtocol';
import { FINETUNE_RECIPE, HEAD_RECIPE } from '../../shared/recipe';
import { recipeChoices } from './recipeChoices';

const tree: TreeResult = {
  ...{ architecture: 'small', parameters: 15, macs: 1, headPaths: ['fc'], lastStage: 'conv' },
  modules: ['', 'stem', 'conv', 'fc'].map((path) => ({
    ...{ path, type: 'Layer', parameters: 5, buffers: 0, outputShape: null, macs: 0, activationBytes: 0 },
  })),
  stateDict: ['stem', 'conv', 'fc'].map((path) => ({ name: `${path}.weight`, shape: [5], dtype: 'F32' })),
  parameterNames: ['stem.weight', 'conv.weight', 'fc.weight'],
};
const sources = { planned: undefined, tree: () => Promise.resolve(tree) };

let folder: string;
let data: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-choices-'));
  data = join(folder, 'data');
  mkdirSync(data);
});
afterEach(() => rmSync(folder, { recursive: true }));

const save = (where: string, plan: unknown): void =>
  writeFileSync(join(where, 'headstart.plan.json'), JSON.stringify(plan));
const labels = async (planned = sources.planned as typeof HEAD_RECIPE | undefined): Promise<string[]> =>
  (await recipeChoices(data, 'small', { ...sources, planned })).map(({ label }) => label);

it('are the recipes for any model where there is no plan', async () => {
  expect(await labels()).toEqual(['Head only', 'Head, then all layers', 'From scratch']);
});

it('begin with the plan of the layer view, unless it is the head, which is offered in any case', async () => {
  expect((await labels({ ...FINETUNE_RECIPE, train: ['conv', 'fc'] }))[0]).toBe(
    'Layers chosen in the Model view',
  );
  expect((await labels(HEAD_RECIPE))[0]).toBe('Head only');
});

it.each([
  ['with', ''],
  ['beside', '..'],
])('begin with the plan that lies %s the images', async (_where, place) => {
  save(join(data, place), { architecture: 'small', train: ['conv'], batchNorm: 'move' });
  const [first] = await recipeChoices(data, 'small', sources);
  expect(first).toMatchObject({
    label: 'Plan beside the images',
    detail: expect.stringContaining('Head and conv') as unknown,
    recipe: { train: ['conv'], movesStatistics: true, headEpochs: FINETUNE_RECIPE.headEpochs },
  });
});

it('pass over a plan for another network', async () => {
  save(data, { architecture: 'resnet18', train: 'all' });
  expect((await labels())[0]).toBe('Head only');
});

it('do not pass over a plan that is damaged, or names what the network does not have', async () => {
  save(data, { architecture: 'small', train: 7 });
  await expect(labels()).rejects.toMatchObject({ code: 'plan/malformed' });
  save(data, { architecture: 'small', train: ['layer9'] });
  await expect(labels()).rejects.toMatchObject({ code: 'architecture/no-such-layer' });
});
