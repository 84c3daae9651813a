import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { architectureNames, buildArchitecture } from './catalog';
import { describeNetwork } from './describeNetwork';

interface Published {
  readonly architecture: string;
  readonly weights: string;
  /** Multiplications of one picture at the crop size, in thousands of millions, rounded to three digits. */
  readonly gflops: number;
  readonly preprocessing: { readonly crop: number };
}

const file = resolve(import.meta.dirname, '../../models/catalogue.json');
const { entries } = JSON.parse(readFileSync(file, 'utf8')) as { entries: Published[] };
const known = new Set(architectureNames());
const published = entries.filter(({ architecture }) => known.has(architecture));

describe('multiplications at the published crop size', () => {
  it.each(published)(
    '$architecture $weights, as published to the last digit',
    ({ architecture, gflops, preprocessing: { crop } }) => {
      const network = buildArchitecture(architecture, { inputSize: crop });
      expect(describeNetwork(architecture, network, crop).macs / 1e9).toBeCloseTo(gflops, 3);
    },
  );
});

describe('the facts of a layer', () => {
  const { modules } = describeNetwork('resnet18', buildArchitecture('resnet18'), 224);
  const facts = new Map(modules.map((module) => [module.path, module]));

  it('counts the elements of the buffers below it', () => {
    expect(facts.get('bn1')!.buffers).toBe(64 + 64 + 1);
    expect(facts.get('layer1.0')!.buffers).toBe(2 * (64 + 64 + 1));
    expect(facts.get('conv1')!.buffers).toBe(0);
    // 4800 normalised channels in 20 layers
    expect(facts.get('')!.buffers).toBe(2 * 4800 + 20);
  });

  it('names the tensors that training may change, without the statistics of batch normalisations', () => {
    const { parameterNames, stateDict } = describeNetwork('resnet18', buildArchitecture('resnet18'), 224);
    expect(parameterNames).toHaveLength(62);
    expect(stateDict.filter(({ name }) => !parameterNames.includes(name)).map(({ name }) => name)).toEqual(
      stateDict.map(({ name }) => name).filter((name) => /running_|num_batches/.test(name)),
    );
  });

  it('counts the bytes of what it computes for one picture', () => {
    const map = 64 * 56 * 56 * 4;
    expect(facts.get('conv1')!.activationBytes).toBe(64 * 112 * 112 * 4);
    // conv1, bn1, relu, conv2, bn2, the sum, relu
    expect(facts.get('layer1.0')!.activationBytes).toBe(7 * map);
    expect(facts.get('layer1')!.activationBytes).toBe(14 * map);
    expect(facts.get('fc')!.activationBytes).toBe(1000 * 4);
  });

  it('grows with the area of the input', () => {
    const double = describeNetwork('resnet18', buildArchitecture('resnet18'), 448);
    const conv = double.modules.find(({ path }) => path === 'conv1');
    expect(conv!.activationBytes).toBe(4 * facts.get('conv1')!.activationBytes);
  });

  it('says of a layer that inference does not run that it has no output and takes no work', () => {
    const googlenet = describeNetwork('googlenet', buildArchitecture('googlenet'), 224);
    expect(googlenet.modules.find(({ path }) => path === 'aux1')).toEqual({
      path: 'aux1',
      type: 'InceptionAux',
      parameters: 512 * 128 + 2 * 128 + 2048 * 1024 + 1024 + 1024 * 1000 + 1000,
      buffers: 2 * 128 + 1,
      outputShape: null,
      macs: 0,
      activationBytes: 0,
    });
  });
});
