import { HeadstartError } from '../../shared/errors';
import type { Value } from '../types';

export interface ConvolutionOptions {
  readonly stride: readonly [number, number];
  /** Zeros added on both sides of height and width. */
  readonly padding: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly groups: number;
}

/** Cross-correlation of x N×C×H×W with weight O×(C/groups)×Kh×Kw, plus bias O. */
export function conv2d(x: Value, weight: Value, bias: Value | null, options: ConvolutionOptions): Value {
  const [batch = 0, channels = 0, height = 0, width = 0] = x.shape;
  const [out = 0, perGroup = 0, kh = 0, kw = 0] = weight.shape;
  const { stride, padding, dilation, groups } = options;
  if (x.shape.length !== 4 || channels !== perGroup * groups) {
    throw new HeadstartError(
      'graph/shape',
      `A convolution by ${weight.shape.join('×')} in ${groups} groups cannot take ${x.shape.join('×')}.`,
    );
  }
  const inputs = bias ? [x, weight, bias] : [x, weight];
  const shape = [
    batch,
    out,
    convolvedExtent(height, kh, stride[0], padding[0], dilation[0]),
    convolvedExtent(width, kw, stride[1], padding[1], dilation[1]),
  ];
  return x.graph.emit('Conv', inputs, shape, {
    kernel_shape: { ints: [kh, kw] },
    strides: { ints: stride },
    pads: { ints: [padding[0], padding[1], padding[0], padding[1]] },
    dilations: { ints: dilation },
    group: { int: groups },
  });
}

/** Positions of a kernel over `extent` elements with `padding` on both sides. */
export function convolvedExtent(
  extent: number,
  kernel: number,
  stride: number,
  padding: number,
  dilation: number,
): number {
  return Math.floor((extent + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1;
}
