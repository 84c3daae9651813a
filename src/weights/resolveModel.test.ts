import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkResult } from '../../test/support/checkResult';
import type { CheckResult } from '../shared/engineProtocol';
import { loadCatalogue } from './loadCatalogue';
import { publishedBytes } from './findCached';
import { HashStore } from './HashStore';
import { resolveModel, type ModelRequest } from './resolveModel';
import { torchHubFolder } from './torchHubFolder';

const MODELS = resolve(import.meta.dirname, '../../models');
const catalogue = await loadCatalogue(MODELS);
const PREPROCESSING = { resize: 96, crop: 96, interpolation: 'bilinear', mean: [0, 0, 0], std: [1, 1, 1] };

const folder = mkdtempSync(join(tmpdir(), 'headstart-resolve-'));
const hashes = new HashStore(join(folder, 'known'));
afterAll(() => rmSync(folder, { recursive: true }));

function makeFolder(name: string, manifest: unknown): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'headstart.json'), JSON.stringify(manifest));
  writeFileSync(join(path, 'model.safetensors'), 'weights');
  return path;
}

function makeFile(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, 'weights');
  return path;
}

const manifest = { architecture: 'alexnet', classes: ['a', 'b'], preprocessing: PREPROCESSING };

/** Resolves with an engine that says of every file that it is `report`. */
function resolveWith(
  request: ModelRequest,
  report: Partial<CheckResult> = {},
  cacheFolder = join(folder, 'cache'),
) {
  return resolveModel(request, {
    catalogue,
    modelsFolder: MODELS,
    cacheFolder,
    hubFolder: join(folder, 'hub'),
    hashes,
    inspect: () => Promise.resolve({ metadata: {} }),
    check: (_file, architecture = 'resnet50') => Promise.resolve(checkResult({ architecture, ...report })),
  });
}

describe('a model folder', () => {
  it('says everything itself', async () => {
    const path = makeFolder('mine', { ...manifest, training: { epochs: 3 } });
    const { spec, title, notes } = await resolveWith({ weights: path });
    expect(spec).toEqual({
      architecture: 'alexnet',
      classes: ['a', 'b'],
      preprocessing: PREPROCESSING,
      weights: join(path, 'model.safetensors'),
    });
    expect([title, notes]).toEqual(['mine · alexnet', []]);
    expect((await resolveWith({ weights: join(path, 'model.safetensors') })).spec).toEqual(spec);
    expect((await resolveWith({ weights: path, architecture: 'alexnet' })).spec).toEqual(spec);
  });

  it('is not used for another architecture', async () => {
    const path = makeFolder('mine', manifest);
    await expect(resolveWith({ weights: path, architecture: 'vgg11' })).rejects.toMatchObject({
      code: 'architecture/mismatch',
    });
  });

  it.each([
    [
      'a manifest without classes',
      { ...manifest, classes: [] },
      /the field 'classes' must name at least one class/,
    ],
    ['no preprocessing', { ...manifest, preprocessing: undefined }, /the field 'preprocessing' is missing/],
    [
      'an interpolation that there is not',
      { ...manifest, preprocessing: { ...PREPROCESSING, interpolation: 'nearest' } },
      /'preprocessing\.interpolation'/,
    ],
  ])('is refused with %s', async (_, bad, message) => {
    const request = resolveWith({ weights: makeFolder('bad', bad) });
    await expect(request).rejects.toMatchObject({ code: 'model/malformed' });
    await expect(request).rejects.toThrow(message);
  });

  it('must have both files', async () => {
    mkdirSync(join(folder, 'bare'), { recursive: true });
    const request = resolveWith({ weights: join(folder, 'bare') });
    await expect(request).rejects.toMatchObject({ code: 'model/not-a-folder' });
    await expect(request).rejects.toThrow('headstart.json');
  });
});

describe('a weights file', () => {
  it('that was published takes the preprocessing and labels of its own entry', async () => {
    const file = makeFile('resnet50-0676ba61.pth');
    const { spec, title, notes } = await resolveWith({ weights: file });
    expect(title).toBe('resnet50 · IMAGENET1K_V1');
    expect(spec.preprocessing).toEqual(catalogue.find('resnet50', 'IMAGENET1K_V1').preprocessing);
    expect(spec.classes[1]).toBe('goldfish');
    expect(notes).toEqual(['Recognised as resnet50.']);
  });

  it('is known by its hash under another name', async () => {
    const { title } = await resolveWith({ weights: makeFile('copy of resnet50-0676ba61 (1).pth') });
    expect(title).toBe('resnet50 · IMAGENET1K_V1');
  });

  it('of unknown origin takes the default entry, and says so', async () => {
    const { spec, title, notes } = await resolveWith({
      weights: makeFile('mine.pth'),
      architecture: 'resnet18',
    });
    expect(title).toBe('mine.pth · resnet18');
    expect(spec.preprocessing).toEqual(catalogue.find('resnet18', 'DEFAULT').preprocessing);
    expect(notes).toEqual([expect.stringContaining('resnet18:IMAGENET1K_V1')]);
  });

  it('with another number of classes has numbers for labels', async () => {
    const { spec, notes } = await resolveWith({ weights: makeFile('mine.pth') }, { numClasses: 3 });
    expect(spec.classes).toEqual(['class 0', 'class 1', 'class 2']);
    expect(notes.at(-1)).toContain('3 classes have no names');
  });

  it('that was published without a classifier does not classify', async () => {
    const weights = makeFile('vgg16_features-amdegroot-88682ab5.pth');
    await expect(resolveWith({ weights }, { architecture: 'vgg16' })).rejects.toMatchObject({
      code: 'model/labels',
    });
  });

  it('that is not there is an error, not a download', async () => {
    await expect(resolveWith({ weights: join(folder, 'none.pth') })).rejects.toMatchObject({
      code: 'file/not-found',
    });
  });
});

describe('published weights', () => {
  const entry = catalogue.find('squeezenet1_1', 'DEFAULT');

  /** A file of the published name and size, in a cache folder of its own. */
  const makeCached = (name: string): string => {
    mkdirSync(join(folder, name), { recursive: true });
    const file = join(folder, name, 'squeezenet1_1-b8a52dc0.pth');
    writeFileSync(file, '');
    truncateSync(file, publishedBytes(entry));
    return file;
  };

  it.each<ModelRequest>([
    { architecture: 'squeezenet1_1' },
    { architecture: 'squeezenet1_1', weights: 'IMAGENET1K_V1' },
    { architecture: 'squeezenet1_1', weights: 'DEFAULT' },
    { weights: 'squeezenet1_1:IMAGENET1K_V1' },
  ])('are taken from the cache for %j', async (request) => {
    const file = makeCached('full cache');
    // As if it had been hashed and found right: nobody can make a file with the published hash.
    await hashes.remember(file, entry.sha256Prefix.padEnd(64, '0'));
    const { spec, title } = await resolveWith(request, {}, join(folder, 'full cache'));
    expect(spec).toMatchObject({ architecture: 'squeezenet1_1', weights: file });
    expect(title).toBe('squeezenet1_1 · IMAGENET1K_V1');
  });

  it('are hashed when they are first used, and refused when they are others', async () => {
    makeCached('wrong cache');
    const request = resolveWith({ architecture: 'squeezenet1_1' }, {}, join(folder, 'wrong cache'));
    await expect(request).rejects.toMatchObject({ code: 'download/exists' });
    await expect(request).rejects.toThrow(/SHA-256 is [0-9a-f]{64}, not b8a52dc0…/);
  });

  it('that are not cached are named with the command that fetches them', async () => {
    const request = resolveWith({ architecture: 'squeezenet1_1' });
    await expect(request).rejects.toMatchObject({ code: 'model/not-cached' });
    await expect(request).rejects.toThrow('headstart pull squeezenet1_1:IMAGENET1K_V1');
  });

  it('that were fetched in part do not count as cached', async () => {
    const cache = join(folder, 'part cache');
    mkdirSync(cache, { recursive: true });
    writeFileSync(join(cache, 'squeezenet1_1-b8a52dc0.pth'), 'half');
    await expect(resolveWith({ architecture: 'squeezenet1_1' }, {}, cache)).rejects.toThrow(
      'it is not whole',
    );
  });

  it('must be of the architecture that is named', async () => {
    await expect(
      resolveWith({ architecture: 'alexnet', weights: 'squeezenet1_1:IMAGENET1K_V1' }),
    ).rejects.toMatchObject({ code: 'architecture/mismatch' });
  });
});

describe('torchHubFolder', () => {
  it.each([
    [{ TORCH_HOME: '/data/torch' }, '/data/torch/hub/checkpoints'],
    [{ TORCH_HOME: '~/models' }, join(homedir(), 'models/hub/checkpoints')],
    [{ XDG_CACHE_HOME: '/cache' }, '/cache/torch/hub/checkpoints'],
    [{}, join(homedir(), '.cache/torch/hub/checkpoints')],
  ])('is where PyTorch has it for %j', (env, expected) => {
    expect(torchHubFolder(env)).toBe(expected);
  });
});
