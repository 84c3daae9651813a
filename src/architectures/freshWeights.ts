import type { DType } from '../shared/dtype';
import { elementCount } from '../shared/dtype';
import { HeadstartError } from '../shared/errors';
import { Random } from '../shared/Random';
import type { Initializer } from './modules/initializers';
import type { Module } from './modules/Module';
import { Buffer, type Parameter } from './modules/Parameter';

/** A tensor of a network that nobody has trained. */
export interface FreshTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DType;
  /** Row-major. */
  readonly data: Float32Array | BigInt64Array;
}

/**
 * The state dict of a network as torchvision initialises it: the same distributions, other numbers, since PyTorch's generator is
 * its own. One tensor at a time, in order, so that a large network can be written without being held.
 * @param seed a whole number; the same seed gives the same weights on every machine
 */
export function* freshWeights(network: Module, seed: number): Generator<FreshTensor> {
  for (const tensor of network.stateDict()) yield freshTensor(tensor, seed);
}

/** One tensor of {@link freshWeights}. It depends on the seed and its own name, not on what was drawn before it. */
export function freshTensor(tensor: Parameter | Buffer, seed: number): FreshTensor {
  const { name, shape } = tensor;
  if (tensor instanceof Buffer) return { name, shape, dtype: tensor.dtype, data: bufferData(tensor) };
  const data = new Float32Array(elementCount(shape));
  draw(data, tensor.init, new Random(seed, hashed(name)));
  return { name, shape, dtype: 'F32', data };
}

function bufferData({ name, shape, dtype, initial }: Buffer): Float32Array | BigInt64Array {
  const count = elementCount(shape);
  const element = (index: number): number => (typeof initial === 'number' ? initial : (initial[index] ?? 0));
  if (dtype === 'F32') return Float32Array.from({ length: count }, (_, index) => element(index));
  if (dtype === 'I64') return BigInt64Array.from({ length: count }, (_, index) => BigInt(element(index)));
  throw new HeadstartError('internal', `${name} has the element type ${dtype}, which no fresh buffer has.`);
}

function draw(data: Float32Array, init: Initializer, random: Random): void {
  switch (init.kind) {
    case 'constant':
      data.fill(init.value);
      return;
    case 'uniform': {
      const extent = init.high - init.low;
      for (let index = 0; index < data.length; index++) data[index] = init.low + extent * random.uniform();
      return;
    }
    case 'normal':
      for (let index = 0; index < data.length; index++) data[index] = init.mean + init.std * random.normal();
      return;
    case 'truncated-normal':
      for (let index = 0; index < data.length; index++) data[index] = truncated(init, random);
  }
}

/** Draws again what lies outside. Every network's bounds are far from its mean, so that this hardly ever happens. */
function truncated(init: Extract<Initializer, { kind: 'truncated-normal' }>, random: Random): number {
  for (;;) {
    const value = init.mean + init.std * random.normal();
    if (value >= init.low && value <= init.high) return value;
  }
}

/** FNV-1a: a number that tells the tensors of a network apart. */
function hashed(name: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index++) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash;
}
