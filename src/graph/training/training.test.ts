import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import golden from '../../../test/fixtures/training-golden.json';
import { optimizerUpdate } from '../../architectures/optimizerUpdate';
import { Parameter } from '../../architectures/modules/Parameter';
import { Graph } from '../Graph';
import { differentiate } from '../gradients/differentiate';
import { mul, sub } from '../operators/elementwise';
import { reduceSum } from '../operators/normalization';
import { serializeModel } from '../serializeModel';
import type { Value } from '../types';
import { crossEntropy, crossEntropyTargets } from './crossEntropy';
import type { OptimizerOptions } from './optimizers';

/** Runs a graph whose parameters are fed as inputs. */
async function session(outputs: Record<string, Value>, cut: readonly Value[]): Promise<InferenceSession> {
  const locate = (): never => {
    throw new Error('Every parameter is fed.');
  };
  return InferenceSession.create(serializeModel({ outputs, cut, locate }), { logSeverityLevel: 3 });
}

const tensor = (data: readonly number[], shape: readonly number[]): Tensor =>
  new Tensor('float32', Float32Array.from(data), shape);

const scalar = (value: number): Tensor => tensor([value], []);

const values = (result: Tensor | undefined): number[] => Array.from(result!.data as Float32Array);

describe('cross-entropy as PyTorch has it', () => {
  const { classes, labels, logits, cases } = golden.losses;

  it.each(cases)('label smoothing $labelSmoothing, class weights $classWeights', async (expected) => {
    const rows = labels.length + 2;
    const graph = new Graph();
    const x = graph.parameter('x', [rows, classes]);
    const targets = graph.input('targets', [rows, classes]);
    const loss = crossEntropy(x, targets);
    const gradient = differentiate(loss, [x]).get(x)!;
    const made = await session({ loss, gradient }, [x]);
    const { labelSmoothing, classWeights } = expected;
    const results = await made.run({
      // Two rows more than there are pictures: they take no part.
      x: tensor([...logits, ...new Array<number>(2 * classes).fill(7)], [rows, classes]),
      targets: tensor(
        [
          ...crossEntropyTargets(labels, {
            classes,
            rows,
            labelSmoothing,
            ...(classWeights && { classWeights }),
          }),
        ],
        [rows, classes],
      ),
    });
    expect(values(results.loss)[0]).toBeCloseTo(expected.loss, 5);
    for (const [at, value] of [...expected.gradient, ...new Array<number>(2 * classes).fill(0)].entries()) {
      expect(values(results.gradient)[at]).toBeCloseTo(value, 6);
    }
  });
});

describe('optimisers as PyTorch has them, after each of five steps', () => {
  const { start, target, learningRate, cases } = golden.optimizers;

  it.each(cases)('$options, gradients clipped to $clipNorm', async ({ options, clipNorm, after }) => {
    const graph = new Graph();
    const parameter = new Parameter([start.length], { kind: 'constant', value: 0 });
    parameter.name = 'x';
    const x = graph.parameter('x', parameter.shape);
    const off = sub(x, graph.floats(target));
    const loss = reduceSum(mul(off, off), [0], false);
    const gradient = differentiate(loss, [x]).get(x)!;
    const optimizer = options as OptimizerOptions;
    const update = optimizerUpdate(graph, [{ parameter, value: x, gradient }], {
      optimizer,
      ...(clipNorm !== null && { clipNorm }),
    });
    const [trained] = update.trained;
    const next = Object.fromEntries(trained!.state.map((kept) => [`next/${kept.name}`, kept.next]));
    const made = await session({ x_next: trained!.next, ...next }, [x]);
    let fed: Record<string, Tensor> = { x: tensor(start, [start.length]) };
    for (const { value } of trained!.state)
      fed[value.name] = tensor(
        start.map(() => 0),
        [start.length],
      );
    for (const [step, expected] of after.entries()) {
      const { beta1, beta2 } = optimizer.kind === 'adamw' ? optimizer : { beta1: 0, beta2: 0 };
      const scalars: Record<string, Tensor> = {
        'learning_rate/0': scalar(learningRate),
        first_correction: scalar(1 / (1 - beta1 ** (step + 1))),
        second_correction: scalar(1 / Math.sqrt(1 - beta2 ** (step + 1))),
      };
      const inputs = Object.entries({ ...fed, ...scalars }).filter(([name]) =>
        made.inputNames.includes(name),
      );
      const results = await made.run(Object.fromEntries(inputs));
      fed = { x: results.x_next! };
      for (const { name, value } of trained!.state) fed[value.name] = results[`next/${name}`]!;
      for (const [at, value] of expected.entries()) expect(values(fed.x)[at]).toBeCloseTo(value, 5);
    }
  });
});
