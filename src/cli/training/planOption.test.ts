import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { planOption, requirePlanFor } from './planOption';

let home: string;
beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'headstart-plan-'))));
afterEach(async () => rm(home, { recursive: true, force: true }));

async function plan(train: unknown, batchNorm = 'move'): Promise<string> {
  const file = join(home, 'headstart.plan.json');
  await writeFile(file, JSON.stringify({ architecture: 'resnet18', train, batchNorm }));
  return `@${file}`;
}

it('a plan takes the place of the layers', async () => {
  const train = await plan(['layer4', 'bn1.bias']);
  expect(await planOption({ train, epochs: '3' })).toEqual({
    options: { train: 'layer4,bn1.bias', 'batch-norm': 'move', epochs: '3' },
    architecture: 'resnet18',
  });
});

it('what the command line says beside a plan counts', async () => {
  const { options } = await planOption({ train: await plan('all'), 'batch-norm': 'keep' });
  expect(options).toEqual({ train: 'all', 'batch-norm': 'keep' });
});

it('a plan without layers is one for the head', async () => {
  expect((await planOption({ train: await plan([]) })).options.train).toBe('head');
});

it('without a plan nothing changes', async () => {
  expect(await planOption({ train: 'layer4' })).toEqual({
    options: { train: 'layer4' },
    architecture: undefined,
  });
});

it('a plan for another network is refused', () => {
  expect(() => requirePlanFor('vgg16', 'resnet18')).toThrow(/plan is for resnet18, and the model is vgg16/);
  requirePlanFor('resnet18', 'resnet18');
  requirePlanFor('resnet18', undefined);
});
