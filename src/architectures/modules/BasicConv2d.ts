import { relu } from '../../graph/operators/elementwise';
import type { Value } from '../../graph/types';
import { BatchNorm2d } from './BatchNorm2d';
import { Conv2d, type Conv2dOptions } from './Conv2d';
import { Module } from './Module';
import type { Pair } from './pair';

/** Convolution, normalisation with TensorFlow's epsilon, ReLU: what the Inception networks are made of. */
export class BasicConv2d extends Module {
  readonly conv: Conv2d;
  readonly bn: BatchNorm2d;

  constructor(
    inputs: number,
    outputs: number,
    kernel: number | Pair,
    options: Omit<Conv2dOptions, 'bias'> = {},
  ) {
    super();
    this.conv = new Conv2d(inputs, outputs, kernel, { ...options, bias: false });
    this.bn = new BatchNorm2d(outputs, 1e-3);
  }

  protected override forward(x: Value): Value {
    return relu(this.bn.call(this.conv.call(x)));
  }
}
