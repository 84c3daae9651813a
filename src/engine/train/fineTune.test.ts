import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoRun, NEW_CLASSES, whatItCameTo } from '../../../test/support/trainingRuns';
import { readTensor } from '../../checkpoints/readTensor';
import type { HeadstartError } from '../../shared/errors';
import type { ModelManifest } from '../../shared/modelFolder';
import type { Recipe } from '../../shared/recipe';
import type { DatasetReport, FinetuneParams, TrainingEvent } from '../../shared/trainingProtocol';
import type { TrainingRecord } from '../../shared/trainingRecord';
import { pruneModel } from '../prune/pruneModel';
import { withCheckpoint } from '../withCheckpoint';
import { fineTune } from './fineTune';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-finetune-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
/** A run of its own folder; features of the sample pictures are shared. */
function run(recipe: Partial<Recipe>, rest: Partial<FinetuneParams> = {}): FinetuneParams {
  count += 1;
  return {
    ...demoRun(join(folder, `out-${count}`), { epochs: 2, ...recipe }),
    featureFolder: join(folder, 'features'),
    ...rest,
  };
}

interface Watch {
  /** Sees each event, and may throw to break the run off. */
  readonly onEvent?: (event: TrainingEvent) => void;
  readonly stopped?: () => boolean;
}

function train(params: FinetuneParams, { onEvent = () => undefined, stopped = () => false }: Watch = {}) {
  return fineTune(params, { emit: onEvent, breathe: () => Promise.resolve(), stopped });
}

/** Ends a run the hard way after an epoch. */
const breakAfter = (epoch: number): Watch => ({
  onEvent: (event) => {
    if (event.event === 'epoch' && event.epoch === epoch) throw new Error('power cut');
  },
});

async function tensorsOf(file: string): Promise<Map<string, Buffer>> {
  return withCheckpoint(file, async ({ tensors, source }) => {
    const entries = [];
    for (const tensor of tensors)
      entries.push([tensor.name, Buffer.from(await readTensor(source, tensor))] as const);
    return new Map(entries);
  });
}

/** Names of the tensors that differ between a run's model and what it started from, those of the head apart. */
async function changedBy(params: FinetuneParams): Promise<string[]> {
  const [before, after] = [
    await tensorsOf(params.weights!),
    await tensorsOf(join(params.out, 'model.safetensors')),
  ];
  expect([...after.keys()].toSorted()).toEqual([...before.keys()].toSorted());
  return [...after.keys()].filter(
    (name) => !name.startsWith('fc.') && !after.get(name)!.equals(before.get(name)!),
  );
}

function recordOf({ out }: FinetuneParams): TrainingRecord {
  const manifest = JSON.parse(readFileSync(join(out, 'headstart.json'), 'utf8')) as ModelManifest;
  return manifest.training as unknown as TrainingRecord;
}

/** Copies some pictures of each class into a data set of its own. */
function makeData(
  name: string,
  classes: readonly (readonly [own: string, from: string])[],
  each = 4,
): string {
  const root = join(folder, name);
  for (const [own, from] of classes) {
    mkdirSync(join(root, own), { recursive: true });
    for (const file of readdirSync(join(NEW_CLASSES, from)).slice(0, each)) {
      copyFileSync(join(NEW_CLASSES, from, file), join(root, own, file));
    }
  }
  return root;
}

const l2 = (values: Float32Array): number => Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));

const code = (expected: HeadstartError['code']) => expect.objectContaining({ code: expected }) as unknown;

describe('what stays and what changes', () => {
  it('changes nothing but the head where the head is trained', async () => {
    const params = run({});
    const result = await train(params);
    expect(await changedBy(params)).toEqual([]);
    expect(result.trainableParameters).toBe(1024 * 4 + 4);
    expect(readdirSync(params.out).toSorted()).toEqual(['headstart.json', 'model.safetensors']);
  });

  it('keeps the statistics of trained batch normalisations, bit for bit', async () => {
    const params = run({ train: ['conv5'], batch: 8 });
    await train(params);
    expect(await changedBy(params)).toEqual(['conv5.0.weight', 'conv5.1.weight', 'conv5.1.bias']);
  });

  it('moves the statistics of the trained ones alone where it is asked to, and counts the batches', async () => {
    const params = run({ train: ['conv5'], batch: 8, movesStatistics: true });
    const { bestEpoch } = await train(params);
    expect((await changedBy(params)).toSorted()).toEqual([
      'conv5.0.weight',
      'conv5.1.bias',
      'conv5.1.num_batches_tracked',
      'conv5.1.running_mean',
      'conv5.1.running_var',
      'conv5.1.weight',
    ]);
    const counter = async (file: string) =>
      (await tensorsOf(file)).get('conv5.1.num_batches_tracked')!.readBigInt64LE();
    const before = await counter(params.weights!);
    const after = await counter(join(params.out, 'model.safetensors'));
    // 44 pictures in batches of 8 are six.
    expect(after - before).toBe(BigInt(6 * bestEpoch));
  });

  it('trains the head on that the checkpoint has where the data have its classes, and draws one otherwise', async () => {
    const manifest = JSON.parse(readFileSync('models/demo/headstart.json', 'utf8')) as ModelManifest;
    const [from] = readdirSync(NEW_CLASSES).filter((name) => !name.includes('.'));
    const data = makeData(
      'same classes',
      manifest.classes.map((name) => [name, from!]),
      2,
    );
    // Too small a rate to change a weight.
    const still = { learningRate: 1e-30, deepestLearningRate: 1e-30, epochs: 1, batch: 4 };
    const headAfter = async (headClasses: readonly string[]) => {
      const params = run(still, { data, headClasses });
      await train(params);
      return (await tensorsOf(join(params.out, 'model.safetensors'))).get('fc.weight');
    };
    const before = (await tensorsOf('models/demo/model.safetensors')).get('fc.weight');
    expect(await headAfter(manifest.classes)).toEqual(before);
    expect(await headAfter(manifest.classes.toReversed())).not.toEqual(before);
  });

  it('leaves zeros alone where it is told, as pruning made them', async () => {
    const { weights, architecture, preprocessing } = run({});
    const classes = Array.from({ length: 10 }, (_, index) => `class ${index}`);
    const model = { architecture, preprocessing, weights: weights!, classes };
    const pruned = await pruneModel({ model, what: 'weights', keep: 0.3, out: join(folder, 'zeros') });
    const params = run({ train: ['conv5'], batch: 8 }, { weights: pruned.model.weights, keepZeros: true });
    await train(params);
    const read = async (file: string) => {
      const bytes = (await tensorsOf(file)).get('conv5.0.weight')!;
      return new Float32Array(Uint8Array.from(bytes).buffer);
    };
    const [before, after] = [
      await read(pruned.model.weights),
      await read(join(params.out, 'model.safetensors')),
    ];
    expect(before.filter((weight) => weight === 0).length).toBeGreaterThan(before.length / 2);
    expect(after.every((weight, index) => (weight === 0) === (before[index] === 0))).toBe(true);
    expect(after).not.toEqual(before);
  });

  it('trains every parameter from scratch without weights', async () => {
    const params = run(
      { train: 'all', fromScratch: true, movesStatistics: true, epochs: 1, validation: 0 },
      {
        weights: null,
        data: makeData(
          'scratch',
          [
            ['a', 'sun'],
            ['b', 'cloud'],
          ],
          3,
        ),
      },
    );
    const result = await train(params);
    expect(result.valAccuracy).toBeNull();
    expect(recordOf(params).weights).toContain('seed 0');
    const tensors = await tensorsOf(join(params.out, 'model.safetensors'));
    expect(
      tensors.get('bn1.num_batches_tracked') ?? tensors.get('conv1.1.num_batches_tracked'),
    ).toBeDefined();
    expect(tensors.get('conv1.1.running_mean')!.equals(Buffer.alloc(24 * 4))).toBe(false);
  });
});

describe('the same again', () => {
  it('comes to the same bytes with the same seed, and to others with another', async () => {
    const recipe = { train: ['conv5'], batch: 8, augmentation: 'light', views: 2 } as const;
    const [first, second, other] = [
      run(recipe),
      run(recipe, { featureFolder: null }),
      run({ ...recipe, seed: 1 }),
    ];
    for (const params of [first, second, other]) await train(params);
    expect(whatItCameTo(second.out)).toBe(whatItCameTo(first.out));
    expect(whatItCameTo(other.out)).not.toBe(whatItCameTo(first.out));
  });

  it('makes random views of pictures when they are wanted, alike each time, and puts none of them on the disk', async () => {
    const recipe = { train: 'all', fromScratch: true, augmentation: 'rand', views: 2 } as const;
    const data = makeData(
      'views',
      [
        ['a', 'sun'],
        ['b', 'cloud'],
      ],
      3,
    );
    const own = join(folder, 'own-features');
    const rest = { data, weights: null, featureFolder: own };
    const [first, second] = [run(recipe, rest), run(recipe, { ...rest, featureFolder: null })];
    await train(first);
    await train(second);
    expect(whatItCameTo(second.out)).toBe(whatItCameTo(first.out));
    // What duplicates are told by is kept: 16 bytes of each picture.
    const sizes = readdirSync(own)
      .filter((name) => name.endsWith('.f32'))
      .map((name) => statSync(join(own, name)).size);
    expect(sizes).toEqual([6 * 16]);
  });

  it('trains alike from a data set that was moved', async () => {
    const recipe = { augmentation: 'light', views: 2 } as const;
    const data = makeData('place', [
      ['a', 'sun'],
      ['b', 'cloud'],
    ]);
    const moved = join(folder, 'elsewhere');
    cpSync(data, moved, { recursive: true });
    const [here, there] = [run(recipe, { data }), run(recipe, { data: moved })];
    await train(here);
    await train(there);
    expect(whatItCameTo(there.out)).toBe(whatItCameTo(here.out));
  });

  it('goes on after a break in either phase to the same end', async () => {
    const recipe = { train: ['conv5'], headEpochs: 2, epochs: 3, batch: 8, deepestLearningRate: 1e-4 };
    const whole = run(recipe);
    await train(whole);
    const broken = run(recipe);
    for (const epoch of [1, 2, 4])
      await expect(train(broken, breakAfter(epoch))).rejects.toThrow('power cut');
    const result = await train(broken);
    expect(result.history).toHaveLength(5);
    expect(whatItCameTo(broken.out)).toBe(whatItCameTo(whole.out));
    expect(readdirSync(broken.out)).not.toContain('.headstart-run');
  });

  it('finishes a run that ended between writing its model and clearing up', async () => {
    const params = run({});
    await train(params);
    const expected = whatItCameTo(params.out);
    const again = { ...params, out: join(folder, 'half-cleared') };
    await expect(train(again, breakAfter(2))).rejects.toThrow('power cut');
    for (const file of readdirSync(params.out)) copyFileSync(join(params.out, file), join(again.out, file));
    await train(again);
    expect(whatItCameTo(again.out)).toBe(expected);
  });
});

describe('micro-batches', () => {
  it('come to what the whole batch comes to, but for rounding', async () => {
    const recipe = {
      train: ['conv5'],
      batch: 16,
      optimizer: 'sgd',
      learningRate: 0.05,
      deepestLearningRate: 0.05,
      labelSmoothing: 0.1,
      balanceClasses: true,
      clipNorm: 0.5,
    } as const;
    const [whole, micro] = [run(recipe), run({ ...recipe, microBatch: 5 })];
    const [a, b] = [await train(whole), await train(micro)];
    for (const [index, epoch] of a.history.entries()) {
      expect(Math.abs(b.history[index]!.trainLoss - epoch.trainLoss)).toBeLessThan(1e-5);
    }
    const [tensors, others] = await Promise.all(
      [whole, micro].map(({ out }) => tensorsOf(join(out, 'model.safetensors'))),
    );
    for (const name of ['fc.weight', 'conv5.0.weight', 'conv5.1.bias']) {
      const floats = (buffer: Buffer) => new Float32Array(new Uint8Array(buffer).buffer);
      const [x, y] = [floats(tensors!.get(name)!), floats(others!.get(name)!)];
      const difference = l2(x.map((value, at) => value - y[at]!)) / l2(x);
      expect(difference, name).toBeLessThan(1e-5);
    }
  });

  it('count their batches where statistics move', async () => {
    const params = run({ train: ['conv5'], batch: 8, microBatch: 4, movesStatistics: true, epochs: 1 });
    await train(params);
    const counter = async (file: string) =>
      (await tensorsOf(file)).get('conv5.1.num_batches_tracked')!.readBigInt64LE();
    // 44 pictures: five batches of 8 in two passes each, and one of 4.
    expect((await counter(join(params.out, 'model.safetensors'))) - (await counter(params.weights!))).toBe(
      11n,
    );
  });
});

describe('an end before the last epoch', () => {
  it('keeps the best when it is stopped', async () => {
    let epochs = 0;
    const params = run({ epochs: 50 });
    const result = await train(params, {
      onEvent: (event) => {
        if (event.event === 'epoch') epochs += 1;
      },
      stopped: () => epochs >= 2,
    });
    expect(result.history).toHaveLength(2);
    expect(result.stopped).toBe(true);
    expect(recordOf(params).stopped).toBe(true);
  });

  it('keeps nothing when it is stopped before an epoch has ended', async () => {
    const params = run({});
    await expect(train(params, { stopped: () => true })).rejects.toEqual(code('cancelled'));
    expect(() => readdirSync(params.out)).toThrow();
  });

  it('comes by itself when epochs bring nothing more', async () => {
    // At this rate the head falls apart after the first epochs and never gets better.
    const result = await train(
      run({ epochs: 40, learningRate: 3, deepestLearningRate: 3, patience: 3, schedule: 'constant' }),
    );
    expect(result.history.length).toBe(result.bestEpoch + 3);
    expect(result.history.length).toBeLessThan(40);
  });

  it('leaves the model as the first phase made it where the second only spoils it', async () => {
    const params = run({
      train: ['conv5'],
      headEpochs: 6,
      epochs: 2,
      learningRate: 0.01,
      deepestLearningRate: 5,
    });
    const result = await train(params);
    expect(result.bestEpoch).toBeLessThanOrEqual(6);
    expect(await changedBy(params)).toEqual([]);
    expect(result.valAccuracy).toBe(Math.max(...result.history.map(({ valAccuracy }) => valAccuracy!)));
  });

  it('is an error where the loss grows beyond all numbers, and leaves no run behind', async () => {
    const params = run({
      optimizer: 'sgd',
      learningRate: 1000,
      deepestLearningRate: 1000,
      clipNorm: null,
      train: ['conv5'],
    });
    await expect(train(params)).rejects.toEqual(code('run/diverged'));
    expect(() => readdirSync(params.out)).toThrow();
  });
});

describe('the folder of a run', () => {
  it('is not given to another run, a finished model, or two at once', async () => {
    const params = run({});
    await expect(train(params, breakAfter(1))).rejects.toThrow('power cut');
    const other = { ...params, recipe: { ...params.recipe, seed: 9 } };
    await expect(train(other)).rejects.toEqual(code('run/other'));
    expect((await train({ ...other, restart: true })).history).toHaveLength(2);
    await expect(train(params)).rejects.toEqual(code('run/other'));
    const busy = run({});
    const [a, b] = await Promise.allSettled([train(busy), train(busy)]);
    expect([a.status, b.status].toSorted()).toEqual(['fulfilled', 'rejected']);
    expect((a.status === 'rejected' ? a : (b as PromiseRejectedResult)).reason).toEqual(
      code('run/folder-in-use'),
    );
  });

  it('cannot be below a file', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(train(run({}, { out: join(folder, 'file', 'model') }))).rejects.toEqual(
      code('file/unwritable'),
    );
  });

  it('is not begun anew silently where its state is damaged', async () => {
    const params = run({});
    await expect(train(params, breakAfter(1))).rejects.toThrow('power cut');
    const state = join(params.out, '.headstart-run');
    const file = readdirSync(state).find((name) => name.endsWith('.safetensors'))!;
    writeFileSync(join(state, file), 'torn');
    await expect(train(params)).rejects.toEqual(code('run/other'));
    expect((await train({ ...params, restart: true })).history).toHaveLength(2);
  });
});

describe('pictures', () => {
  it('that cannot be read are named and left out; classes may be called anything', async () => {
    const data = makeData(
      'odd',
      [
        ['Größe ½ — 猫 😀', 'sun'],
        ['__proto__', 'cloud'],
        ['it\'s, "b"', 'umbrella'],
      ],
      4,
    );
    writeFileSync(join(data, '__proto__', 'broken.jpg'), 'no picture');
    let report: DatasetReport | undefined;
    const params = run({}, { data });
    const result = await train(params, {
      onEvent: (event) => {
        if (event.event === 'data') report = event;
      },
    });
    // By code points, as Python sorts them.
    expect(result.classes).toEqual(['Größe ½ — 猫 😀', '__proto__', 'it\'s, "b"']);
    expect(report?.unreadable.map(({ path }) => path)).toEqual([join(data, '__proto__', 'broken.jpg')]);
    expect(report?.classes.map(({ training, validation }) => training + validation)).toEqual([4, 4, 4]);
    expect(recordOf(params).perClass.map(({ name }) => name)).toEqual(result.classes);
  });

  it('may be fewer than a batch', async () => {
    const data = makeData(
      'few',
      [
        ['a', 'sun'],
        ['b', 'cloud'],
      ],
      2,
    );
    const result = await train(run({ batch: 64 }, { data }));
    expect(result.history).toHaveLength(2);
  });

  it('may leave one over where batch normalisation moves its statistics', async () => {
    const data = makeData(
      'uneven',
      [
        ['a', 'sun'],
        ['b', 'cloud'],
      ],
      3,
    );
    const result = await train(run({ batch: 3, movesStatistics: true, train: ['conv5'] }, { data }));
    expect(result.history.every(({ trainLoss }) => Number.isFinite(trainLoss))).toBe(true);
  });

  it('must be of two classes, each with two that can be read', async () => {
    const one = makeData('one', [['only', 'sun']]);
    await expect(train(run({}, { data: one }))).rejects.toEqual(code('data/no-classes'));
    const single = makeData(
      'single',
      [
        ['a', 'sun'],
        ['b', 'cloud'],
      ],
      1,
    );
    const params = run({}, { data: single });
    await expect(train(params)).rejects.toEqual(code('data/too-few'));
    expect(() => readdirSync(params.out)).toThrow();
  });

  it('must be the same when a run goes on', async () => {
    const data = makeData('changing', [
      ['a', 'sun'],
      ['b', 'cloud'],
    ]);
    const params = run({}, { data });
    await expect(train(params, breakAfter(1))).rejects.toThrow('power cut');
    const [file] = readdirSync(join(data, 'a'));
    const before = readFileSync(join(data, 'a', file!));
    copyFileSync(
      join(NEW_CLASSES, 'umbrella', readdirSync(join(NEW_CLASSES, 'umbrella'))[0]!),
      join(data, 'a', file!),
    );
    await expect(train(params)).rejects.toEqual(code('run/other'));
    writeFileSync(join(data, 'a', file!), before);
    expect((await train(params)).history).toHaveLength(2);
  });
});

describe('what is asked for', () => {
  it('must be a network, layers and weights that there are', async () => {
    await expect(train(run({ train: ['nosuch'] }))).rejects.toEqual(code('architecture/no-such-layer'));
    await expect(train(run({}, { architecture: 'resnet18' }))).rejects.toEqual(code('architecture/mismatch'));
    await expect(train(run({}, { weights: null }))).rejects.toEqual(code('usage'));
    await expect(train(run({ epochs: 0 }))).rejects.toEqual(code('usage'));
    await expect(train(run({ nesterov: true }))).rejects.toEqual(code('usage'));
    await expect(train(run({ learningRate: NaN }))).rejects.toEqual(code('usage'));
  });
});
