import { closeSync, openSync, writeSync } from 'node:fs';
import { BatchNorm2d } from '../../src/architectures/modules/BatchNorm2d';
import type { Module } from '../../src/architectures/modules/Module';
import { Buffer as StateBuffer, type Parameter } from '../../src/architectures/modules/Parameter';
import { DTYPE_BYTES, elementCount } from '../../src/shared/dtype';
import { hashToUnit } from '../support/seededWeights';

/** The first convolution's weights are this much smaller, so that the epsilon of the normalisation behind it shows. */
const STEM_SCALE = 0.03;

/** Pictures that scripts/parity/make_golden.py makes too, N×3×side×side: squares of 16 pixels of one colour, with noise on them. */
export function seededPictures(pictures: number, side: number): Float32Array {
  const data = new Float32Array(pictures * 3 * side * side);
  for (let pixel = 0; pixel < data.length; pixel++) {
    const column = pixel % side;
    const row = Math.floor(pixel / side) % side;
    const plane = Math.floor(pixel / (side * side));
    const square = (plane * side + Math.floor(row / 16)) * side + Math.floor(column / 16);
    data[pixel] = 4 * hashToUnit(0, square) - 2 + hashToUnit(1, pixel) - 0.5;
  }
  return data;
}

/**
 * Writes a network's state dict as safetensors, tensor by tensor, with weights that scripts/parity/make_golden.py makes too.
 * @param variances what the statistics of each batch normalisation are scaled to, in the order of the state dict
 */
export function writeSeededNetwork(file: string, network: Module, variances: readonly number[]): void {
  const norms = Array.from(network.modules()).filter((module) => module instanceof BatchNorm2d);
  const byPath = new Map(norms.map(({ path }, index) => [path, variances[index]!]));
  const tensors = [...network.stateDict()];
  const stem = tensors.find(({ shape }) => shape.length === 4);
  let offset = 0;
  const header = tensors.map((tensor) => {
    const dtype = tensor instanceof StateBuffer ? tensor.dtype : 'F32';
    const begin = offset;
    offset += elementCount(tensor.shape) * DTYPE_BYTES[dtype];
    return [tensor.name, { dtype, shape: tensor.shape, data_offsets: [begin, offset] }];
  });
  const json = Buffer.from(JSON.stringify(Object.fromEntries(header)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const handle = openSync(file, 'w');
  try {
    for (const bytes of [length, json]) writeSync(handle, bytes);
    for (const [index, tensor] of tensors.entries()) {
      const path = tensor.name.slice(0, Math.max(0, tensor.name.lastIndexOf('.')));
      writeSync(handle, elements(tensor, index, byPath.get(path), tensor === stem ? STEM_SCALE : 1));
    }
  } finally {
    closeSync(handle);
  }
}

/**
 * @param variance of what reaches the batch normalisation that the tensor belongs to, if it belongs to one
 * @param scale of a tensor with more than one axis
 */
function elements(
  tensor: Parameter | StateBuffer,
  index: number,
  variance: number | undefined,
  scale: number,
): NodeJS.ArrayBufferView {
  const count = elementCount(tensor.shape);
  const data = new Float32Array(count);
  const fill = (low: number, width: number, factor = 1) => {
    for (let at = 0; at < count; at++) data[at] = (low + width * hashToUnit(index, at)) * factor;
    return data;
  };
  const { name, shape } = tensor;
  if (name.endsWith('running_var')) return fill(0.75, 0.5, variance);
  if (name.endsWith('running_mean')) return fill(-0.1, 0.2, Math.sqrt(variance ?? 1));
  if (tensor instanceof StateBuffer) {
    const { initial } = tensor;
    const table = Array.from({ length: count }, (_, at) =>
      typeof initial === 'number' ? initial : initial[at]!,
    );
    return tensor.dtype === 'I64' ? BigInt64Array.from(table, BigInt) : Float32Array.from(table);
  }
  if (shape.length === 1) {
    const middle = name.endsWith('weight') ? 1 : variance !== undefined && name.endsWith('bias') ? 0.5 : 0;
    return fill(middle - 0.1, 0.2);
  }
  const bound = Math.sqrt(6 / elementCount(shape.slice(1)));
  return fill(-bound, 2 * bound, scale);
}
