import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { architectureNames } from '../../architectures/catalog';
import { formatHubName, parseHubName } from './HubName';
import { hubSettings } from './hubSettings';
import { readHubModel } from './readHubModel';

const folder = mkdtempSync(join(tmpdir(), 'headstart-hub-'));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
/** A model folder of the hub with these files. */
function read(config: unknown, processor?: unknown) {
  const model = join(folder, String(count++));
  mkdirSync(model);
  writeFileSync(join(model, 'config.json'), JSON.stringify(config));
  if (processor !== undefined)
    writeFileSync(join(model, 'preprocessor_config.json'), JSON.stringify(processor));
  return readHubModel({ folder: model, weights: join(model, 'model.safetensors') });
}

const MEAN = [0.485, 0.456, 0.406];
const STD = [0.229, 0.224, 0.225];

describe('the name of a model', () => {
  it.each([
    ['hf:timm/resnet18.a1_in1k', { repository: 'timm/resnet18.a1_in1k', revision: 'main' }],
    ['hf:gpt2', { repository: 'gpt2', revision: 'main' }],
    ['hf:a/b@v1.0', { repository: 'a/b', revision: 'v1.0' }],
    ['hf:a/b@refs/pr/1', { repository: 'a/b', revision: 'refs/pr/1' }],
  ])('%s', (text, expected) => {
    expect(parseHubName(text)).toEqual(expected);
    expect(formatHubName(expected)).toBe(text);
  });

  it.each(['hf:', 'hf:a/b/c', 'hf:../b', 'hf:a/..', 'hf:a/b@../../x', 'hf:a/b@', 'hf:a b'])(
    '%s is none',
    (text) => {
      expect(() => parseHubName(text)).toThrow(expect.objectContaining({ code: 'usage' }));
    },
  );
});

describe('a number of classes', () => {
  it.each([1e9, 2 ** 53, 1e300, -1, 0.5])(
    'of %d is refused, and no names are made up for it',
    async (count) => {
      const config = {
        architecture: 'resnet18',
        num_classes: count,
        pretrained_cfg: { input_size: [3, 224, 224], mean: MEAN, std: STD, interpolation: 'bilinear' },
      };
      await expect(read(config)).rejects.toMatchObject({ code: 'hub/malformed' });
      const { pretrained_cfg: stated } = config;
      await expect(
        read({ architecture: 'resnet18', pretrained_cfg: { ...stated, num_classes: count } }),
      ).rejects.toMatchObject({ code: 'hub/malformed' });
    },
  );
});

describe('the settings', () => {
  it.each([
    [{}, join(homedir(), '.cache/huggingface/hub')],
    [{ XDG_CACHE_HOME: '/cache' }, '/cache/huggingface/hub'],
    [{ HF_HOME: '/hf' }, '/hf/hub'],
    [{ HF_HOME: '/hf', HUGGINGFACE_HUB_CACHE: '/old' }, '/old'],
    [{ HF_HOME: '/hf', HF_HUB_CACHE: '~/models' }, join(homedir(), 'models')],
  ])('%j put the cache where Python has it', (env, expected) => {
    expect(hubSettings(env).cacheFolder).toBe(expected);
  });

  it('name the hub, the account and whether to ask', () => {
    expect(hubSettings({})).toMatchObject({ endpoint: 'https://huggingface.co', offline: false });
    expect(
      hubSettings({ HF_ENDPOINT: 'https://hub.example/', HF_TOKEN: 'hf_x', HF_HUB_OFFLINE: 'True' }),
    ).toMatchObject({
      endpoint: 'https://hub.example',
      token: 'hf_x',
      offline: true,
    });
    expect(hubSettings({ HF_TOKEN: '', HF_HUB_OFFLINE: '0' })).toMatchObject({
      token: undefined,
      offline: false,
    });
  });
});

describe('a model of timm', () => {
  const config = {
    architecture: 'resnet18',
    num_classes: 1000,
    pretrained_cfg: {
      tag: 'a1_in1k',
      input_size: [3, 224, 224],
      test_input_size: [3, 288, 288],
      interpolation: 'bicubic',
      crop_pct: 0.95,
      crop_mode: 'center',
      mean: MEAN,
      std: STD,
      num_classes: 1000,
    },
  };

  it('says its network and preprocessing', async () => {
    expect(await read(config)).toEqual({
      architecture: 'resnet18',
      classes: null,
      numClasses: 1000,
      preprocessing: { resize: 235, crop: 224, interpolation: 'bicubic', mean: MEAN, std: STD },
      notes: [],
    });
  });

  it('says its classes, described where it describes them', async () => {
    const labelled = {
      ...config,
      num_classes: 2,
      label_names: ['n01', 'n02'],
      label_descriptions: { n02: 'goldfish' },
    };
    expect(await read(labelled)).toMatchObject({ classes: ['n01', 'goldfish'], numClasses: 2 });
  });

  it('that squeezes pictures is told apart', async () => {
    const { notes } = await read({
      ...config,
      pretrained_cfg: { ...config.pretrained_cfg, crop_mode: 'squash' },
    });
    expect(notes).toEqual([expect.stringContaining('squash')]);
  });

  it.each([
    ['another network', { architecture: 'resnet50d' }, 'hub/unsupported', /timm's resnet50d/],
    [
      'one that only looks the same',
      { architecture: 'mobilenetv3_large_100' },
      'hub/unsupported',
      /none of the networks/,
    ],
    ['a prototype for a name', { architecture: 'constructor' }, 'hub/unsupported', /constructor/],
    ['no preprocessing', { pretrained_cfg: {} }, 'hub/malformed', /'input_size' is missing/],
    [
      'oblong pictures',
      { pretrained_cfg: { ...config.pretrained_cfg, input_size: [3, 200, 100] } },
      'hub/unsupported',
      /100×200/,
    ],
    [
      'an interpolation that there is not',
      { pretrained_cfg: { ...config.pretrained_cfg, interpolation: 'lanczos' } },
      'hub/unsupported',
      /interpolation/,
    ],
  ])('is refused: %s', async (_, change, code, message) => {
    const reading = read({ ...config, ...change });
    await expect(reading).rejects.toMatchObject({ code });
    await expect(reading).rejects.toThrow(message);
  });
});

describe('a model of transformers', () => {
  const resnet = {
    model_type: 'resnet',
    depths: [3, 4, 6, 3],
    hidden_sizes: [256, 512, 1024, 2048],
    embedding_size: 64,
    layer_type: 'bottleneck',
    hidden_act: 'relu',
    id2label: { '1': 'dog', '0': 'cat' },
  };
  const convnextProcessor = {
    crop_pct: 0.875,
    size: { shortest_edge: 224 },
    resample: 3,
    image_mean: MEAN,
    image_std: STD,
  };

  it('says its network, its classes and, as ConvNeXT does, its preprocessing', async () => {
    expect(await read(resnet, convnextProcessor)).toEqual({
      architecture: 'resnet50',
      classes: ['cat', 'dog'],
      numClasses: 2,
      preprocessing: { resize: 256, crop: 224, interpolation: 'bicubic', mean: MEAN, std: STD },
      notes: [],
    });
  });

  it.each([
    [
      'shorter side and centre',
      { size: { shortest_edge: 256 }, do_center_crop: true, crop_size: { height: 224, width: 224 } },
      256,
      224,
      0,
    ],
    ['a square, squeezed', { size: { height: 224, width: 224 } }, 224, 224, 1],
    ['a number, squeezed', { size: 224 }, 224, 224, 1],
    ['large pictures of ConvNeXT', { size: { shortest_edge: 384 }, crop_pct: 1 }, 384, 384, 1],
  ])('is prepared for by %s', async (_, change, resize, crop, notes) => {
    const model = await read(resnet, { image_mean: MEAN, image_std: STD, resample: 2, ...change });
    expect(model.preprocessing).toMatchObject({ resize, crop, interpolation: 'bilinear' });
    expect(model.notes).toHaveLength(notes);
  });

  it('that does not normalise says so', async () => {
    const { preprocessing } = await read(resnet, { ...convnextProcessor, do_normalize: false });
    expect(preprocessing).toMatchObject({ mean: [0, 0, 0], std: [1, 1, 1] });
  });

  it.each([
    [
      {
        model_type: 'resnet',
        layer_type: 'basic',
        depths: [2, 2, 2, 2],
        hidden_sizes: [64, 128, 256, 512],
        embedding_size: 64,
      },
      'resnet18',
    ],
    [
      { model_type: 'convnext', depths: [3, 3, 9, 3], hidden_sizes: [96, 192, 384, 768], patch_size: 4 },
      'convnext_tiny',
    ],
    [
      {
        model_type: 'vit',
        hidden_size: 768,
        num_hidden_layers: 12,
        num_attention_heads: 12,
        intermediate_size: 3072,
        patch_size: 16,
      },
      'vit_b_16',
    ],
    [
      {
        model_type: 'swin',
        embed_dim: 96,
        depths: [2, 2, 6, 2],
        num_heads: [3, 6, 12, 24],
        window_size: 7,
        patch_size: 4,
      },
      'swin_t',
    ],
    [
      {
        model_type: 'swinv2',
        embed_dim: 128,
        depths: [2, 2, 18, 2],
        num_heads: [4, 8, 16, 32],
        window_size: 8,
        patch_size: 4,
      },
      'swin_v2_b',
    ],
  ])('is known by its sizes: %j', async (sizes, architecture) => {
    expect(architectureNames()).toContain(architecture);
    expect(await read({ ...sizes, id2label: { '0': 'a' } }, convnextProcessor)).toMatchObject({
      architecture,
    });
  });

  it.each([
    ['other sizes', { depths: [3, 4, 6, 4] }, 'hub/unsupported', /type resnet/],
    ['no sizes', { depths: undefined }, 'hub/unsupported', /type resnet/],
    ['a stride in another place', { downsample_in_bottleneck: true }, 'hub/unsupported', /type resnet/],
    ['another network', { model_type: 'clip' }, 'hub/unsupported', /type clip/],
    ['classes that are not named', { id2label: {} }, 'hub/malformed', /id2label/],
    ['a class that is not named', { id2label: { '0': 'a', '2': 'c' } }, 'hub/malformed', /0 to 1/],
  ])('is refused: %s', async (_, change, code, message) => {
    const reading = read({ ...resnet, ...change }, convnextProcessor);
    await expect(reading).rejects.toMatchObject({ code });
    await expect(reading).rejects.toThrow(message);
  });

  it.each([
    ['nothing', undefined, /preprocessor_config\.json/],
    ['no mean', { ...convnextProcessor, image_mean: undefined }, /mean/],
    ['another scale', { ...convnextProcessor, rescale_factor: 1 }, /1\/255/],
    ['no square', { size: { shortest_edge: 224 }, image_mean: MEAN, image_std: STD }, /square/],
    ['an interpolation that there is not', { ...convnextProcessor, resample: 1 }, /interpolation/],
  ])('is refused when it says of preprocessing: %s', async (_, processor, message) => {
    const reading = read(resnet, processor);
    await expect(reading).rejects.toMatchObject({ code: 'hub/unsupported' });
    await expect(reading).rejects.toThrow(message);
  });
});

it('what is not a config is refused', async () => {
  await expect(read([1])).rejects.toMatchObject({ code: 'hub/malformed' });
  await expect(read({ model_type: 5 })).rejects.toMatchObject({ code: 'hub/malformed' });
});
