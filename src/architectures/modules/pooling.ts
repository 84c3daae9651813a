import { adaptiveAvgPool2d, avgPool2d, maxPool2d } from '../../graph/operators/pooling';
import type { Value } from '../../graph/types';
import { Module } from './Module';
import { pair, type Pair } from './pair';

export interface Pool2dOptions {
  /** The kernel's when absent. */
  readonly stride?: number | Pair;
  readonly padding?: number | Pair;
  readonly ceilMode?: boolean;
}

export class MaxPool2d extends Module {
  constructor(
    readonly kernel: number | Pair,
    readonly options: Pool2dOptions = {},
  ) {
    super();
  }

  protected override forward(x: Value): Value {
    return maxPool2d(x, windows(this.kernel, this.options));
  }
}

export class AvgPool2d extends Module {
  constructor(
    readonly kernel: number | Pair,
    readonly options: Pool2dOptions = {},
  ) {
    super();
  }

  protected override forward(x: Value): Value {
    return avgPool2d(x, windows(this.kernel, this.options));
  }
}

function windows(kernel: number | Pair, options: Pool2dOptions) {
  return {
    kernel: pair(kernel),
    stride: pair(options.stride ?? kernel),
    padding: pair(options.padding ?? 0),
    ceil: options.ceilMode ?? false,
  };
}

export class AdaptiveAvgPool2d extends Module {
  constructor(readonly output: number | Pair) {
    super();
  }

  protected override forward(x: Value): Value {
    return adaptiveAvgPool2d(x, ...pair(this.output));
  }
}
