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

  it('names the layers that the number of classes widens, the predicting one last', () => {
    const narrow = buildArchitecture(name, { numClasses: 7 });
    const widened = Array.from(narrow.stateDict())
      .filter((tensor, index) => String(tensor.shape) !== String(expected.stateDict[index]![1]))
      .map((tensor) => tensor.name.replace(/\.(weight|bias)$/, ''));
    expect(narrow.headPaths).toEqual([...new Set(widened)]);
    const { graph, logits } = forwardGraph(narrow, 1, 224);
    expect(logits.shape).toEqual([1, 7]);
    expect(graph.moduleOutputs.has(narrow.headPaths.at(-1)!)).toBe(true);
  });

  it('looks for its reasons in a layer whose output is a map of places', () => {
    const { camPath, camLayout } = buildArchitecture(name);
    const shape = described.modules.find(({ path }) => path === camPath)!.outputShape!;
    const places = camLayout === 'NCHW' ? shape[2]! * shape[3]! : shape[1]! - 1;
    expect(shape).toHaveLength(camLayout === 'NCHW' ? 4 : 3);
    // 224 pixels are 7 places of 32; Inception, which does not pad, has 5.
    expect(Math.sqrt(places)).toBeGreaterThanOrEqual(5);
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
