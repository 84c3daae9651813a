import type { Tensors } from './stepRunner';

/** Relative l2 errors of a set of tensors; the exact ones are PyTorch's in float64. */
export interface TensorErrors {
  /** Ours to PyTorch's float32, ours to the exact, PyTorch's float32 to the exact: over all tensors together. */
  readonly all: readonly [apart: number, ours: number, theirs: number];
  /** The same of the tensor in which ours is furthest from the exact. */
  readonly worst: readonly [apart: number, ours: number, theirs: number];
  readonly name: string;
}

/**
 * A tensor whose exact values are rounding errors of larger ones (a bias before a batch normalisation has no gradient) has no error
 * of its own: what is a million times smaller than all together counts in the whole alone.
 */
const NEGLIGIBLE = 1e-12;

/** @param golden holds each tensor as `float32/NAME` and `exact/NAME`, NAME beginning with `prefix` */
export function tensorErrors(ours: Tensors, golden: Tensors, prefix: string): TensorErrors {
  const names = [...golden.keys()].flatMap((key) =>
    key.startsWith(`exact/${prefix}`) ? [key.slice('exact/'.length)] : [],
  );
  const each = names.map((name) => {
    const [mine, theirs, exact] = [
      take(ours, name),
      take(golden, `float32/${name}`),
      take(golden, `exact/${name}`),
    ];
    return {
      name: name.slice(prefix.length),
      apart: squares(mine, theirs),
      ours: squares(mine, exact),
      theirs: squares(theirs, exact),
      size: squares(exact),
    };
  });
  const sum = (of: 'apart' | 'ours' | 'theirs' | 'size'): number =>
    each.reduce((total, one) => total + one[of], 0);
  const size = sum('size');
  const counted = each.filter((one) => one.size > size * NEGLIGIBLE);
  const worst = counted.reduce((a, b) => (b.ours / b.size > a.ours / a.size ? b : a));
  const root = (square: number, of: number): number => Math.sqrt(square / of);
  return {
    all: [root(sum('apart'), size), root(sum('ours'), size), root(sum('theirs'), size)],
    worst: [root(worst.apart, worst.size), root(worst.ours, worst.size), root(worst.theirs, worst.size)],
    name: worst.name,
  };
}

/** The relative l2 error of all tensors together: ‖ours - theirs‖/‖theirs‖. */
export function tensorError(ours: Tensors, theirs: Tensors): number {
  let [apart, size] = [0, 0];
  for (const [name, tensor] of theirs) {
    apart += squares(take(ours, name), tensor);
    size += squares(tensor);
  }
  return Math.sqrt(apart / size);
}

function take(from: Tensors, name: string): Float32Array {
  const tensor = from.get(name);
  if (!tensor) throw new Error(`nothing for ${name}`);
  return tensor;
}

/** ‖a - b‖², or ‖a‖². */
function squares(a: Float32Array, b?: Float32Array): number {
  if (b && a.length !== b.length) throw new Error('tensors of different lengths');
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += ((a[index] ?? NaN) - (b?.[index] ?? 0)) ** 2;
  return sum;
}
