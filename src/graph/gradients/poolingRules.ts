import { elementCount } from '../../shared/dtype';
import { reshape } from '../operators/shape';
import { inputGradient } from './convolutionRules';
import { intsOf } from './fixed';
import { type GradientRule, operand, result, single } from './GradientRule';

export const poolingRules: Readonly<Record<string, GradientRule>> = {
  // Each output's gradient goes to the place that held the maximum, the first where several did.
  MaxPool: single((node, gradient) => {
    const x = operand(node, 0);
    const { graph } = x;
    const y = result(node);
    const indices = node.outputs[1] ?? graph.addOutput(node, y.shape, 'I64');
    const count = elementCount(x.shape);
    const zeros = graph.emit('Expand', [graph.floats([0], [1]), graph.ints([count])], [count]);
    const scattered = graph.emit(
      'ScatterElements',
      [zeros, reshape(indices, [-1]), reshape(gradient, [-1])],
      [count],
      { axis: { int: 0 }, reduction: { string: 'add' } },
    );
    return [reshape(scattered, x.shape)];
  }),
  // An average over windows is a depthwise convolution by a constant kernel.
  AveragePool: single((node, gradient) => {
    const x = operand(node, 0);
    const [kh = 1, kw = 1] = intsOf(node, 'kernel_shape');
    const [sh = 1, sw = 1] = intsOf(node, 'strides');
    const [top = 0, left = 0, bottom = 0, right = 0] = intsOf(node, 'pads');
    const channels = x.shape[1] ?? 0;
    const kernel = new Float32Array(channels * kh * kw).fill(1 / (kh * kw));
    const weight = x.graph.floats(kernel, [channels, 1, kh, kw]);
    return [
      inputGradient(x, weight, gradient, {
        kernel: [kh, kw],
        stride: [sh, sw],
        dilation: [1, 1],
        groups: channels,
        padBefore: [top, left],
        padAfter: [bottom, right],
      }),
    ];
  }),
  GlobalAveragePool: single((node, gradient) => {
    const x = operand(node, 0);
    const { graph } = x;
    const share = graph.floats([1 / elementCount(x.shape.slice(2))], []);
    const scaled = graph.emit('Mul', [gradient, share], gradient.shape);
    return [graph.emit('Expand', [scaled, graph.ints(x.shape)], x.shape)];
  }),
};
