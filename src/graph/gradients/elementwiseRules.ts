import { add, div, exp, mul, neg, scale, sub } from '../operators/elementwise';
import type { Value } from '../types';
import { fixedFloat } from './fixed';
import { type GradientRule, operand, result, single } from './GradientRule';

const constant = (like: Value, value: number): Value => like.graph.floats([value], []);

/** dy·slope(x, y), for an operator y = f(x) applied element by element. */
function pointwise(slope: (x: Value, y: Value) => Value): GradientRule {
  return single((node, gradient) => [mul(gradient, slope(operand(node, 0), result(node)))]);
}

/** One where low < x < high and zero elsewhere, as PyTorch's clamping activations have it. */
function inside(x: Value, low: number, high: number): Value {
  const { graph } = x;
  const above = graph.emit('Greater', [x, constant(x, low)], x.shape, {}, 'BOOL');
  const below = graph.emit('Less', [x, constant(x, high)], x.shape, {}, 'BOOL');
  const both = graph.emit('And', [above, below], x.shape, {}, 'BOOL');
  return toFloat(both);
}

function toFloat(x: Value): Value {
  return x.graph.emit('Cast', [x], x.shape, { to: { int: 1 } });
}

/** exp(-x²/2)/√(2π), the density of the normal distribution. */
function normalDensity(x: Value): Value {
  return scale(exp(scale(mul(x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
}

/** P(X ≤ x) of the normal distribution. */
function normalCumulative(x: Value): Value {
  const erf = x.graph.emit('Erf', [scale(x, Math.SQRT1_2)], x.shape);
  return scale(add(erf, constant(x, 1)), 0.5);
}

/** clip((2x+3)/6): the slope of x·relu6(x+3)/6 inside (-3, 3); one above, zero below. */
function hardSwishSlope(x: Value): Value {
  const middle = scale(add(x, constant(x, 1.5)), 1 / 3);
  const low = toFloat(x.graph.emit('Greater', [x, constant(x, -3)], x.shape, {}, 'BOOL'));
  const high = toFloat(x.graph.emit('GreaterOrEqual', [x, constant(x, 3)], x.shape, {}, 'BOOL'));
  // low·middle where x < 3, one where it is not
  return add(mul(mul(low, middle), sub(constant(x, 1), high)), high);
}

export const elementwiseRules: Readonly<Record<string, GradientRule>> = {
  Identity: single((_, gradient) => [gradient]),
  Add: single((_, gradient) => [gradient, gradient]),
  Sub: single((_, gradient, needs) => [gradient, needs[1] ? neg(gradient) : null]),
  Mul: single((node, gradient, needs) => [
    needs[0] ? mul(gradient, operand(node, 1)) : null,
    needs[1] ? mul(gradient, operand(node, 0)) : null,
  ]),
  Div: single((node, gradient, needs) => [
    needs[0] ? div(gradient, operand(node, 1)) : null,
    needs[1] ? neg(div(mul(gradient, result(node)), operand(node, 1))) : null,
  ]),
  Neg: single((_, gradient) => [neg(gradient)]),
  Exp: pointwise((_, y) => y),
  Log: single((node, gradient) => [div(gradient, operand(node, 0))]),
  Sqrt: single((node, gradient) => [div(scale(gradient, 0.5), result(node))]),
  Tanh: pointwise((_, y) => sub(constant(y, 1), mul(y, y))),
  Sigmoid: pointwise((_, y) => mul(y, sub(constant(y, 1), y))),
  Erf: pointwise((x) => scale(exp(neg(mul(x, x))), 2 / Math.sqrt(Math.PI))),
  // y is never negative, so its sign is one where x > 0 and zero elsewhere.
  Relu: pointwise((_, y) => y.graph.emit('Sign', [y], y.shape)),
  Clip: single((node, gradient) => [
    mul(gradient, inside(operand(node, 0), fixedFloat(operand(node, 1)), fixedFloat(operand(node, 2)))),
  ]),
  Gelu: pointwise((x) => add(normalCumulative(x), mul(x, normalDensity(x)))),
  HardSigmoid: pointwise((x) => scale(inside(x, -3, 3), 1 / 6)),
  HardSwish: pointwise((x) => hardSwishSlope(x)),
  // max(x, floor), whose floor is a constant: the gradient passes where x is the larger.
  Max: single((node, gradient) => {
    const x = operand(node, 0);
    const larger = x.graph.emit('GreaterOrEqual', [x, operand(node, 1)], x.shape, {}, 'BOOL');
    return [mul(gradient, toFloat(larger)), null];
  }),
};
