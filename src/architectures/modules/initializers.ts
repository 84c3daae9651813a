/** How fresh weights are drawn, as a description: nothing is drawn until somebody trains from scratch. */
export type Initializer =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly std: number }
  /** A normal distribution without what lies outside low … high. */
  | {
      readonly kind: 'truncated-normal';
      readonly mean: number;
      readonly std: number;
      readonly low: number;
      readonly high: number;
    };

export const ZEROS: Initializer = { kind: 'constant', value: 0 };
export const ONES: Initializer = { kind: 'constant', value: 1 };

export function normal(std: number, mean = 0): Initializer {
  return { kind: 'normal', mean, std };
}

export function uniform(bound: number): Initializer {
  return { kind: 'uniform', low: -bound, high: bound };
}

/** torch.nn.init.trunc_normal_ with its default bounds. */
export function truncatedNormal(std: number, mean = 0, low = -2, high = 2): Initializer {
  return { kind: 'truncated-normal', mean, std, low, high };
}

/** Elements that one output element of a weight O×I×… is summed from. */
export function fanIn(shape: readonly number[]): number {
  return shape.slice(1).reduce((product, extent) => product * extent, 1);
}

/** Elements that one input element of a weight O×I×… contributes to. */
export function fanOut(shape: readonly number[]): number {
  return (shape[0] ?? 0) * shape.slice(2).reduce((product, extent) => product * extent, 1);
}

/** He et al. 2015 for ReLU, gain √2: torch.nn.init.kaiming_normal_. */
export function kaimingNormal(fan: number): Initializer {
  return normal(Math.sqrt(2 / fan));
}

/** He et al. 2015 for ReLU, gain √2: torch.nn.init.kaiming_uniform_ with a = 0. */
export function kaimingUniform(fan: number): Initializer {
  return uniform(Math.sqrt(6 / fan));
}

/** Glorot and Bengio 2010, gain 1: torch.nn.init.xavier_uniform_. */
export function xavierUniform(shape: readonly number[]): Initializer {
  return uniform(Math.sqrt(6 / (fanIn(shape) + fanOut(shape))));
}
