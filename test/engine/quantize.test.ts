import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { InferenceSession } from 'onnxruntime-node';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OnnxRun } from '../../src/engine/quantize/OnnxRun';
import { withCheckpoint } from '../../src/engine/withCheckpoint';
import type { EngineClient } from '../../src/engine/client/EngineClient';
import { emitDynamic } from '../../src/graph/quantization/emitDynamic';
import { consumersOf, findLayers } from '../../src/graph/quantization/findLayers';
import { foldWeight } from '../../src/graph/quantization/FoldedWeight';
import { Graph } from '../../src/graph/Graph';
import { gelu } from '../../src/graph/operators/elementwise';
import { linear } from '../../src/graph/operators/matrix';
import { serializeModel } from '../../src/graph/serializeModel';
import type { Value } from '../../src/graph/types';
import type { QuantizeParams } from '../../src/shared/quantizeProtocol';
import { Random } from '../../src/shared/Random';
import { readModelFolder } from '../../src/weights/readModelFolder';
import { startEngine } from '../support/startEngine';

const ROOT = resolve(import.meta.dirname, '../..');
const images = readdirSync(join(ROOT, 'media/samples'))
  .filter((name) => name.endsWith('.jpg'))
  .map((name) => join(ROOT, 'media/samples', name));

let folder: string;
let engine: EngineClient;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-quantize-'));
  engine = startEngine();
});
afterAll(() => {
  engine.dispose();
  rmSync(folder, { recursive: true });
});

async function quantize(change: Partial<QuantizeParams>) {
  const model = await readModelFolder(join(ROOT, 'models/demo'));
  const out = join(folder, `${Object.keys(change).join('-')}.onnx`);
  return engine.request('quantize', {
    request: 'quantize',
    model,
    images,
    mode: 'auto',
    calibration: 'mse',
    leastAgreement: 0.8,
    keepFloat: null,
    seed: 0,
    out,
    ...change,
  });
}

describe('quantize', () => {
  it('writes a model a third as large that says the same of pictures that it was not calibrated on', async () => {
    const result = await quantize({});
    expect(result).toMatchObject({ written: true, mode: 'static', calibrated: 10, compared: 10 });
    expect(result.agreement).toBeGreaterThanOrEqual(0.9);
    expect(result.bytes.int8).toBe(statSync(result.path).size);
    expect(result.bytes.int8).toBeLessThan(result.bytes.float * 0.45);
  });

  it('is fused by the runtime: no layer computes in float', async () => {
    const { path } = await quantize({ keepFloat: [] });
    const fused = join(folder, 'fused.onnx');
    // What depends on the processor comes after the extended optimisations.
    const session = await InferenceSession.create(path, {
      graphOptimizationLevel: 'extended',
      optimizedModelFilePath: fused,
    });
    await session.release();
    const operators = await withCheckpoint(fused, ({ onnx }) =>
      Promise.resolve(new Map(onnx?.operators.map(({ name, count }) => [name, count]))),
    );
    expect([...operators.keys()]).not.toContain('Conv');
    expect([...operators.keys()]).not.toContain('Gemm');
    expect(operators.get('QLinearConv')).toBe(56);
    expect(operators.get('com.microsoft.QGemm')).toBe(1);
  });

  it('leaves layers in float as it is told', async () => {
    const result = await quantize({ keepFloat: ['conv1.0', 'fc'] });
    expect(result.keptFloat).toEqual(['conv1.0', 'fc']);
    expect(result.written).toBe(true);
  });

  it('refuses a layer that is none', async () => {
    await expect(quantize({ keepFloat: ['conv9'] })).rejects.toMatchObject({
      code: 'architecture/no-such-layer',
    });
  });

  it('writes nothing where too few pictures agree', async () => {
    const result = await quantize({ leastAgreement: 2, keepFloat: [] });
    expect(result.written).toBe(false);
    expect(existsSync(result.path)).toBe(false);
  });

  it('needs more than a handful of pictures, and names those that it cannot read', async () => {
    await expect(quantize({ images: images.slice(0, 5) })).rejects.toMatchObject({ code: 'data/too-few' });
    const result = await quantize({ images: [...images, join(folder, 'none.jpg')] });
    expect(result.unreadable.map(({ path }) => path)).toEqual([join(folder, 'none.jpg')]);
  });
});

it('linear layers in eight bits give what they give in float, to a hundredth', async () => {
  const random = new Random(7);
  const normals = (count: number): Float32Array =>
    Float32Array.from({ length: count }, () => random.normal());
  const graph = new Graph();
  const input = graph.input('input', [8, 64]);
  const data = new Map<string, Float32Array>();
  const layer = (x: Value, name: string, width: number): Value => {
    const weight = graph.parameter(`${name}.weight`, [width, x.shape[1] ?? 0]);
    const bias = graph.parameter(`${name}.bias`, [width]);
    for (const each of [weight, bias]) data.set(each.name, normals(each.shape.reduce((a, b) => a * b)));
    return graph.inModule(name, () => linear(x, weight, bias));
  };
  const output = layer(gelu(layer(input, 'first', 96)), 'second', 10);
  const read = (name: string): Float32Array => data.get(name) ?? new Float32Array(0);
  const layers = findLayers(graph.nodes, consumersOf(graph.nodes));
  const weights = new Map(layers.map((each) => [each.node, foldWeight(each, read)]));

  const pixels = normals(8 * 64);
  const answers: Float32Array[] = [];
  for (const result of [output, emitDynamic(graph.nodes, input, output, weights)]) {
    const model = serializeModel({
      outputs: { logits: result },
      locate: ({ name }) => ({ kind: 'inline', dtype: 'F32', bytes: new Uint8Array(read(name).buffer) }),
    });
    const run = await OnnxRun.create(model, input.shape);
    answers.push((await run.single(pixels)).slice());
    await run.release();
  }
  const [float = [], int8 = []] = answers;
  const length = (numbers: ArrayLike<number>): number => Math.hypot(...Array.from(numbers));
  const difference = length(Array.from(float, (element, index) => element - (int8[index] ?? 0)));
  expect(difference / length(float)).toBeLessThan(0.02);
});
