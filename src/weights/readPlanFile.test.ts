import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readPlanFile } from './readPlanFile';

let home: string;
beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'headstart-plan-'))));
afterEach(async () => rm(home, { recursive: true, force: true }));

async function plan(content: unknown): Promise<string> {
  const file = join(home, 'headstart.plan.json');
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

it.each([
  [{ architecture: 'resnet18', train: 'head' }, 'head', 'keep'],
  [{ architecture: 'resnet18', train: ['layer4', 'fc'], batchNorm: 'move' }, ['layer4', 'fc'], 'move'],
  [{ $schema: 'x', architecture: 'resnet18', train: [] }, [], 'keep'],
])('%j is a plan', async (content, train, batchNorm) => {
  expect(await readPlanFile(await plan(content))).toMatchObject({
    architecture: 'resnet18',
    train,
    batchNorm,
  });
});

it.each([
  ['{', /not JSON/],
  [{ architecture: 'resnet18' }, /'train' is missing/],
  [{ architecture: '', train: 'head' }, /'architecture' must not be empty/],
  [{ architecture: 'resnet18', train: 'tail' }, /'train'/],
  [{ architecture: 'resnet18', train: [''] }, /'train/],
  [{ architecture: 'resnet18', train: 'head', freeze: true }, /freeze/],
])('%j is refused', async (content, message) => {
  const reading = readPlanFile(await plan(content));
  await expect(reading).rejects.toMatchObject({
    code: 'plan/malformed',
    message: expect.stringMatching(message) as unknown,
  });
});

it('a plan that is not there says so', async () => {
  await expect(readPlanFile(join(home, 'no.json'))).rejects.toMatchObject({ code: 'file/not-found' });
});
