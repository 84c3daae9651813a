import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CompressionReport } from '../../shared/compressionProtocol';
import type { EngineRequests } from '../../shared/engineProtocol';
import type { ResolvedModel } from '../../weights/resolveModel';
import type { EngineRequest } from '../CurrentModel';
import type { PruneJob } from './CompressionJob';
import type { DraftContext } from './DraftContext';
import { makeInt8 } from './makeInt8';
import { makePruned } from './makePruned';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'headstart-make-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const preprocessing = {
  ...{ resize: 8, crop: 8, interpolation: 'bilinear' as const },
  ...{ mean: [0, 0, 0] as const, std: [1, 1, 1] as const },
};
const model: ResolvedModel = {
  spec: {
    ...{ architecture: 'resnet18', weights: '/w/net.pth', container: 'ema' },
    ...{ classes: ['a', 'b'], preprocessing },
  },
  title: 'net.pth · resnet18',
  notes: [],
};

type Asked = { readonly [M in keyof EngineRequests]?: EngineRequests[M]['params'] };

/** An engine that answers with what the test has for each method, and notes what it was asked. */
function context(answer: (asked: Asked) => unknown) {
  const asked: Asked[] = [];
  const stages: [string, number | null][] = [];
  const reports: { report: CompressionReport; drafts: readonly string[] }[] = [];
  const request = ((method: keyof EngineRequests, params: { out?: string }, options: object) => {
    const one = { [method]: params } as Asked;
    asked.push(one);
    if (params.out !== undefined && method !== 'quantize') mkdirSync(params.out);
    const { onNotification } = options as { onNotification?: (progress: object) => void };
    onNotification?.(method === 'finetune' ? { event: { event: 'epoch', epoch: 2 } } : { done: 1, total: 4 });
    return Promise.resolve(answer(one));
  }) as unknown as EngineRequest;
  const draft: DraftContext = {
    request,
    signal: new AbortController().signal,
    folder,
    onStage: (...stage) => stages.push(stage),
    onReport: (report, drafts) => reports.push({ report, drafts }),
  };
  return { draft, asked, stages, reports };
}

it('an int8 copy is made whatever it comes to, as a draft', async () => {
  const result = { agreement: 0.1, keptFloat: ['fc'] };
  const { draft, asked, stages, reports } = context(({ quantize }) => ({
    ...{ path: quantize?.out, written: true },
    ...result,
  }));
  const data = join(folder, 'pictures');
  mkdirSync(data);
  const images = Array.from({ length: 8 }, (_, index) => join(data, `${index}.jpg`));
  for (const image of images) writeFileSync(image, '');
  const job = { kind: 'int8', model, data, out: '/o/net-int8.onnx' } as const;
  await makeInt8(job, draft);
  expect(asked[0]?.quantize).toMatchObject({
    images,
    leastAgreement: 0,
    keepFloat: null,
    out: join(folder, 'model.onnx'),
  });
  expect(stages.at(-1)).toEqual(['Looking at the images: 1 of 4', 0.175]);
  expect(reports).toEqual([{ report: { kind: 'int8', ...result }, drafts: [join(folder, 'model.onnx')] }]);
});

const job: PruneJob = {
  ...{ kind: 'prune', model, what: 'channels', shares: [0.8, 0.5], data: '/d', epochs: 0, out: '/o/small' },
};
const settings = { featureFolder: '/f', ignoreExif: true };

/** The share that stays as the accuracy. */
function pruning({ prune, evaluate, finetune }: Asked): unknown {
  if (prune) {
    const before = prune.model.architecture === 'resnet18' ? 100 : 80;
    const change = { before, after: prune.keep * 100 };
    const figures = { parameters: change, macs: change, bytes: change, milliseconds: change };
    const architecture = `resnet18~${prune.keep}`;
    return { path: prune.out, architecture, ...figures, compressedBytes: null };
  }
  if (finetune) return { valAccuracy: Number(finetune.architecture.split('~')[1]), classes: ['b', 'a'] };
  return { top1: Number(evaluate?.model.architecture.split('~')[1] ?? 1), images: 12 };
}

it('pruned copies are measured on the same images as the model', async () => {
  const { draft, asked, stages, reports } = context(pruning);
  await makePruned(job, draft, settings);
  expect(asked.map((one) => Object.keys(one)[0])).toEqual([
    ...['prune', 'evaluate', 'evaluate'],
    ...['prune', 'evaluate'],
  ]);
  expect(asked[2]?.evaluate).toMatchObject({
    data: '/d',
    ignoreExif: true,
    model: { architecture: 'resnet18~0.8' },
  });
  expect(asked[2]?.evaluate?.model).not.toHaveProperty('container');
  expect(asked[1]?.evaluate?.model).toHaveProperty('container', 'ema');
  // What has been made is told as soon as it is there.
  expect(reports.map(({ drafts }) => drafts)).toEqual([
    [join(folder, 'pruned-0')],
    [join(folder, 'pruned-0'), join(folder, 'pruned-1')],
  ]);
  expect(reports.at(-1)?.report).toMatchObject({
    before: { accuracy: 1, images: 12 },
    copies: [
      { keep: 0.8, accuracy: 0.8 },
      { keep: 0.5, accuracy: 0.5 },
    ],
  });
  const fractions = stages.flatMap(([, fraction]) => fraction ?? []);
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  expect(stages.map(([stage]) => stage)).toContain(
    'Measuring the accuracy of what is left at 50 %: 1 of 4 images',
  );
});

it('copies that are trained are those that can be kept, and what training holds out measures', async () => {
  const { draft, asked, stages, reports } = context(pruning);
  await makePruned({ ...job, shares: [0.5], epochs: 3 }, draft, settings);
  expect(asked.map((one) => Object.keys(one)[0])).toEqual(['prune', 'evaluate', 'finetune']);
  const recipe = asked[2]?.finetune?.recipe;
  expect(recipe?.epochs).toBe(3);
  expect(asked[1]?.evaluate?.heldOut).toEqual({ share: recipe?.validation, seed: recipe?.seed });
  expect(asked[2]?.finetune).toMatchObject({
    ...{ architecture: 'resnet18~0.5', weights: join(folder, 'pruned-0', 'model.safetensors') },
    ...{ out: join(folder, 'trained-0'), featureFolder: '/f', ignoreExif: true, headClasses: ['a', 'b'] },
  });
  expect(reports.at(-1)?.drafts).toEqual([join(folder, 'trained-0')]);
  expect(reports.at(-1)?.report).toMatchObject({ copies: [{ accuracy: 0.5 }] });
  expect(readdirSync(folder)).toEqual(['trained-0']);
  expect(stages.map(([stage]) => stage)).toContain('Training what is left at 50 %: epoch 3 of 3');
});

it('each of several is taken from the trained one before it, and stands beside the whole model', async () => {
  const { draft, asked, reports } = context(pruning);
  await makePruned({ ...job, epochs: 3 }, draft, settings);
  const [, second] = asked.flatMap(({ prune }) => prune ?? []);
  expect(second).toMatchObject({
    keep: 0.5,
    model: {
      architecture: 'resnet18~0.8',
      weights: join(folder, 'trained-0', 'model.safetensors'),
      classes: ['b', 'a'],
    },
  });
  expect(reports.at(-1)?.report).toMatchObject({
    copies: [
      { bytes: { before: 100, after: 80 }, compressedBytes: null },
      { bytes: { before: 100, after: 50 }, compressedBytes: null },
    ],
  });
});

it('without images nothing is said of the accuracy', async () => {
  const { draft, asked, reports } = context(pruning);
  await makePruned({ ...job, data: null, what: 'weights' }, draft, settings);
  expect(asked.every(({ prune }) => prune?.what === 'weights')).toBe(true);
  expect(reports.at(-1)?.report).toMatchObject({
    before: null,
    copies: [{ accuracy: null }, { accuracy: null }],
  });
});
