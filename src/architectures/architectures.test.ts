import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { architectureNames, buildArchitecture } from './catalog';
import { describeNetwork } from './describeNetwork';
import { forwardGraph } from './forwardGraph';

interface Reference {
  readonly stateDict: readonly (readonly [string, readonly number[], string])[];
  readonly modules: readonly (readonly [string, string])[];
  readonly numParams: number;
}

const file = resolve(import.meta.dirname, '../../test/fixtures/architectures.json.gz');
const reference = JSON.parse(gunzipSync(readFileSync(file)).toString()) as Record<string, Reference>;
const PYTORCH_DTYPE: Partial<Record<string, string>> = { F32: 'float32', I64: 'int64' };

describe.each(architectureNames())('%s as torchvision 0.28 defines it', (name) => {
  const expected = reference[name]!;
  const described = describeNetwork(name, buildArchitecture(name), 224);

  it('has the same state dict: names, shapes, types, order', () => {
    const entries = described.stateDict.map((entry) => [entry.name, entry.shape, PYTORCH_DTYPE[entry.dtype]]);
    expect(entries).toEqual(expected.stateDict);
  });

  it('has the same modules: paths, types, order', () => {
    expect(described.modules.map((module) => [module.path, module.type])).toEqual(expected.modules);
  });

  it('has the same number of parameters', () => {
    expect(described.parameters).toBe(expected.numParams);
  });
});

describe('building', () => {
  it('widens the head to the number of classes', () => {
    const { stateDict } = describeNetwork('resnet18', buildArchitecture('resnet18', { numClasses: 7 }), 224);
    expect(stateDict.at(-1)).toEqual({ name: 'fc.bias', shape: [7], dtype: 'F32' });
  });

  it('refuses an unknown name and offers near ones', () => {
    expect(() => buildArchitecture('resnet19')).toThrow(/resnet18/);
    expect(() => buildArchitecture('constructor')).toThrow(/no architecture/);
  });

  it('refuses an input that is too small and says the minimum', () => {
    expect(() => forwardGraph(buildArchitecture('alexnet'), 1, 32)).toThrow(/at least 63×63/);
  });
});
