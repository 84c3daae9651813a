import { elementCount } from '../../shared/dtype';
import { add, div, exp, mul, sub } from '../operators/elementwise';
import { reduceMean, reduceSum } from '../operators/normalization';
import { reshape } from '../operators/shape';
import type { Value } from '../types';
import { floatOf, intOf } from './fixed';
import { type GradientRule, operand, result, single } from './GradientRule';

export const normalizationRules: Readonly<Record<string, GradientRule>> = {
  // By running statistics, which are constants, a line per channel. By the batch's own (Ioffe and Szegedy 2015), what flows back
  // through mean and variance is a line per channel too, so that the whole costs two passes more.
  BatchNormalization: single((node, gradient, needs) => {
    const x = operand(node, 0);
    const inverse = inverseDeviation(operand(node, 4), floatOf(node, 'epsilon'));
    const slope = mul(operand(node, 1), inverse);
    const perGradient = needs[0] ? mul(gradient, perChannel(slope)) : null;
    const byBatch = needs[3] === true;
    const total = needs[2] || byBatch ? reduceSum(gradient, [0, 2, 3], false) : null;
    const centred = needs[1] || byBatch ? sub(x, perChannel(operand(node, 3))) : null;
    const along = centred && reduceSum(mul(gradient, centred), [0, 2, 3], false);
    return [
      perGradient && byBatch && total && centred && along
        ? sub(perGradient, throughStatistics(centred, slope, inverse, total, along))
        : perGradient,
      along && mul(inverse, along),
      total,
      null,
      null,
    ];
  }),
  // Ba et al. 2016; mean and deviation are the forward node's own further outputs.
  LayerNormalization: single((node, gradient, needs) => {
    const x = operand(node, 0);
    const { graph } = x;
    const start = intOf(node, 'axis');
    const statistics = x.shape.map((extent, axis) => (axis < start ? extent : 1));
    const mean = node.outputs[1] ?? graph.addOutput(node, statistics, 'F32');
    const inverse = node.outputs[2] ?? graph.addOutput(node, statistics, 'F32');
    const axes = x.shape.map((_, axis) => axis).slice(start);
    const normalised = mul(sub(x, mean), inverse);
    const passed = (): Value => {
      const inner = mul(gradient, operand(node, 1));
      const along = mul(normalised, reduceMean(mul(inner, normalised), axes, true));
      return mul(inverse, sub(sub(inner, reduceMean(inner, axes, true)), along));
    };
    return [needs[0] ? passed() : null, needs[1] ? mul(gradient, normalised) : null, gradient];
  }),
  Softmax: single((node, gradient) => {
    const y = result(node);
    const axis = intOf(node, 'axis');
    const weighted = mul(gradient, y);
    const last = axis < 0 ? axis + y.shape.length : axis;
    return [sub(weighted, mul(y, reduceSum(weighted, [last], true)))];
  }),
  LogSoftmax: single((node, gradient) => {
    const y = result(node);
    const axis = intOf(node, 'axis');
    const total = reduceSum(gradient, [axis < 0 ? axis + y.shape.length : axis], true);
    return [sub(gradient, mul(exp(y), total))];
  }),
};

/**
 * What mean and variance of a batch take from the gradient of x: slope/n·(Σg + (x-μ)/σ²·Σg·(x-μ)), n values a channel.
 * @param centred x-μ
 * @param total Σg, C long like `slope`, `inverse` (1/σ) and `along` (Σg·(x-μ))
 */
function throughStatistics(centred: Value, slope: Value, inverse: Value, total: Value, along: Value): Value {
  const { graph, shape } = centred;
  const share = mul(slope, graph.floats([(shape[1] ?? 0) / elementCount(shape)], []));
  const tilt = mul(mul(share, along), mul(inverse, inverse));
  return add(mul(centred, perChannel(tilt)), perChannel(mul(share, total)));
}

/** C → C×1×1, to be broadcast over N×C×H×W. */
function perChannel(x: Value): Value {
  return reshape(x, [x.shape[0] ?? 0, 1, 1]);
}

/** 1/√(variance + ε) */
function inverseDeviation(variance: Value, epsilon: number): Value {
  const { graph } = variance;
  const deviation = graph.emit('Sqrt', [add(variance, graph.floats([epsilon], []))], variance.shape);
  return div(graph.floats([1], []), deviation);
}
