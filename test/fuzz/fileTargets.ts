import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { FeatureStore } from '../../src/engine/data/FeatureStore';
import { FileLock } from '../../src/engine/data/FileLock';
import { VerdictStore } from '../../src/engine/devices/VerdictStore';
import { readNpy } from '../../src/engine/npy/readNpy';
import { RunFolder } from '../../src/engine/train/RunFolder';
import { HeadstartError } from '../../src/shared/errors';
import type { Random } from '../../src/shared/Random';
import { PartFile } from '../../src/weights/download/PartFile';
import { HashStore } from '../../src/weights/HashStore';
import { readHubModel } from '../../src/weights/hub/readHubModel';
import { parseCatalogue } from '../../src/weights/loadCatalogue';
import { loadLabels } from '../../src/weights/loadLabels';
import { readOnnxManifest } from '../../src/weights/onnx/OnnxManifest';
import { readModelFolder } from '../../src/weights/readModelFolder';
import { readPlanFile } from '../../src/weights/readPlanFile';
import { npyFile } from './grammar';
import { jsonText } from './jsonText';
import { mutate } from './mutate';
import type { Target } from './targets';

const PREPROCESSING = {
  resize: 256,
  crop: 224,
  interpolation: 'bilinear',
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};
const MODEL = {
  architecture: 'resnet18',
  classes: ['a', 'b'],
  preprocessing: PREPROCESSING,
  training: { seed: 0 },
};
const ONNX = { onnx: 'model.onnx', classes: ['a', 'b'], preprocessing: PREPROCESSING, scores: 'logits' };
const PLAN = { architecture: 'resnet18', train: ['layer4.1', 'fc'], batchNorm: 'keep' };
const TIMM = {
  architecture: 'resnet18.a1_in1k',
  num_classes: 2,
  pretrained_cfg: {
    ...{ input_size: [3, 224, 224], mean: PREPROCESSING.mean, std: PREPROCESSING.std },
    ...{ interpolation: 'bicubic', crop_pct: 0.95, crop_mode: 'center', label_names: ['a', 'b'] },
  },
};
const HASH = { path: '/x', bytes: 4, modifiedMs: 1, sha256: 'a'.repeat(64) };
const ORIGIN = { url: 'https://example.org/x', etag: '"1"', lastModified: null, total: 100, resumable: true };
const EPOCH = { epoch: 1, trainLoss: 0.5, valLoss: 0.5, valAccuracy: 0.5, seconds: 1 };
const RUN = {
  fingerprint: 'f',
  dataHash: 'd',
  phase: 0,
  previous: [],
  previousBest: 0,
  history: [EPOCH],
  bestEpoch: 1,
  state: 'state-0-1-1.safetensors',
};

let folder: string | undefined;
/** Files of the targets lie in one folder, which goes with the process. */
function place(name: string): string {
  if (folder === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'headstart-fuzz-'));
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
    folder = made;
  }
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  return path;
}

/** A reader that takes a path: what is made is written there first. */
function fromFile(name: string, read: (path: string) => unknown): Target['read'] {
  return async (bytes) => {
    const path = place(name);
    writeFileSync(path, bytes);
    await read(path);
  };
}

/** Readers of settings, manifests and caches: small files that anybody may have changed. */
export function fileTargets(): Target[] {
  const made = (sample: Parameters<typeof jsonText>[0]) => (random: Random) => jsonText(sample, random);
  const catalogue = JSON.parse(readFileSync(resolve('models/catalogue.json'), 'utf8')) as {
    readonly source: string;
    readonly entries: readonly never[];
  };
  const npy = Buffer.concat([Buffer.from(npyHeader('(1, 2, 2)')), Buffer.alloc(16)]);
  return [
    {
      name: 'npy, read',
      make: (random) => (random.below(2) === 0 ? npyFile(random) : mutate(npy, [npy], random)),
      read: fromFile('x.npy', readNpy),
    },
    {
      name: 'headstart.json, made',
      make: made(MODEL),
      read: (bytes) => {
        writeFileSync(place('model/model.safetensors'), '');
        return fromFile('model/headstart.json', (path) => readModelFolder(dirname(path)))(bytes);
      },
    },
    { name: 'headstart.json of onnx, made', make: made(ONNX), read: fromFile('o.json', readOnnxManifest) },
    { name: 'plan, made', make: made(PLAN), read: fromFile('headstart.plan.json', readPlanFile) },
    {
      name: 'labels, made',
      make: made(['tench', 'goldfish', 'shark']),
      read: fromFile('labels/own.json', (path) => loadLabels(resolve(path, '../..'), 'own')),
    },
    {
      name: 'catalogue, made',
      make: made({ source: catalogue.source, entries: catalogue.entries.slice(0, 2) }),
      read: (bytes) => void parseCatalogue(Buffer.from(bytes).toString(), 'catalogue'),
    },
    {
      name: 'config of the hub, made',
      make: made(TIMM),
      read: fromFile('hub/config.json', (path) => readHubModel({ folder: dirname(path), weights: '' })),
    },
    {
      name: 'records of hashes, made',
      make: made(HASH),
      read: async (bytes) => {
        const store = new HashStore(dirname(place('hashes/x')));
        const path = place('hashed');
        writeFileSync(path, 'four');
        utimesSync(path, HASH.modifiedMs / 1000, HASH.modifiedMs / 1000);
        await store.remember(path, HASH.sha256);
        for (const kind of ['files', 'pins']) await overwriteAll(place(`hashes/${kind}/x`), bytes);
        const known = await store.known(path);
        await store.pinned('https://example.org/x');
        if (known === undefined) throw takenForAbsent();
      },
    },
    {
      name: 'verdicts on devices, made',
      make: made({ state: 'right', milliseconds: 5, difference: 0 }),
      read: async (bytes) => {
        const store = new VerdictStore(dirname(place('verdicts/x')));
        await store.write('key', { state: 'wrong', difference: null });
        await overwriteAll(place('verdicts/x'), bytes);
        if (!(await store.read('key'))) throw takenForAbsent();
      },
    },
    {
      name: 'origin of a download, made',
      make: made(ORIGIN),
      read: fromFile('w.pth.part.json', async (path) => {
        if (!(await PartFile.readOrigin(path.replace(/\.part\.json$/, '')))) throw takenForAbsent();
      }),
    },
    {
      name: 'lock, made',
      make: made(['host', 1, '5']),
      read: fromFile('x.lock', async (path) => {
        const lock = await FileLock.take(path);
        if (!lock) throw takenForAbsent();
        await lock.release();
      }),
    },
    { name: 'run.json, made', make: made(RUN), read: readRun },
    {
      name: 'kept features, made',
      make: (random) => mutate(Buffer.from('a.jpg\nb.jpg 1\n'), [Buffer.from('\n\n\0x')], random),
      read: readFeatures,
    },
  ];
}

/** Caches do not complain of what they cannot read: it is not there. */
function takenForAbsent(): HeadstartError {
  return new HeadstartError('file/not-found', 'It was taken for absent.');
}

function npyHeader(shape: string): Uint8Array {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117) + '\n';
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\0', 'latin1'), Buffer.from([118, 0]), Buffer.from(text)]);
}

async function overwriteAll(beside: string, bytes: Uint8Array): Promise<void> {
  for (const name of await readdir(dirname(beside))) writeFileSync(join(dirname(beside), name), bytes);
}

/** An unfinished run whose file is as it may be; its tensors are those of a fixture. */
async function readRun(bytes: Uint8Array): Promise<void> {
  const path = place('out/.headstart-run/run.json');
  writeFileSync(path, bytes);
  const tensors = readFileSync(resolve('test/fixtures/checkpoints/dtypes.safetensors'));
  writeFileSync(join(dirname(path), RUN.state), tensors);
  const run = await RunFolder.open(resolve(path, '../..'), RUN.fingerprint, false);
  try {
    await run.load();
  } finally {
    await run.close();
  }
}

/** @throws Error where features are given that were never computed whole */
async function readFeatures(bytes: Uint8Array): Promise<void> {
  const options = { folder: dirname(place('features/x')), memory: 0, disk: 1e9 };
  const first = await FeatureStore.open('key', 2, options);
  await first.put('a.jpg', Float32Array.of(1, 2));
  await first.close();
  for (const name of await readdir(options.folder))
    if (name.endsWith('.names')) writeFileSync(join(options.folder, name), bytes);
  const store = await FeatureStore.open('key', 2, options);
  try {
    const found = await store.get('a.jpg');
    if (!found) throw takenForAbsent();
    if (found.length !== 2) throw new Error(`${found.length} floats`);
  } finally {
    await store.close();
  }
}
