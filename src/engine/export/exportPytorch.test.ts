import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExportParams, RepeatableTraining } from '../../shared/exportProtocol';
import { FINETUNE_RECIPE } from '../../shared/recipe';
import { exportPytorch } from './exportPytorch';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-script-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const TRAINING: RepeatableTraining = {
  recipe: FINETUNE_RECIPE,
  weights: 'start.pth',
  pictures: { training: 8, validation: 2 },
  predictions: [],
};

function params(architecture: string): ExportParams {
  const preprocessing = {
    resize: 224,
    crop: 224,
    interpolation: 'bilinear',
    mean: [0.5, 0.5, 0.5],
    std: [0.5, 0.5, 0.5],
  } as const;
  return {
    request: 'export',
    model: { architecture, weights: 'model.safetensors', classes: ['a', 'b'], preprocessing },
    training: TRAINING,
    published: null,
    format: 'pytorch',
    out: join(folder, `${architecture}.py`),
    preprocessing: false,
    batch: 1,
  };
}

describe('a training script', () => {
  it('replaces a head by a layer that has a bias where the head had one', async () => {
    // MaxViT's has none: with one, Headstart would find a tensor too many.
    const { path } = await exportPytorch(params('maxvit_t'));
    const script = readFileSync(path, 'utf8');
    expect(script).toContain('HEADS = ["classifier.5"]');
    expect(script).toContain('bias=old.bias is not None');
  });

  it('loads into the state dict that the network made, which says of which version it is', async () => {
    // torchvision's MNASNet refuses one that does not; a merged dictionary has lost that.
    const { path } = await exportPytorch(params('mnasnet1_0'));
    expect(readFileSync(path, 'utf8')).toMatch(/state = model\.state_dict\(\)\n\s+state\.update\(/);
  });

  it('is refused for a network that torchvision cannot build', async () => {
    await expect(exportPytorch(params('resnet18~0.5'))).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('cannot build resnet18~0.5') as unknown,
    });
  });
});
