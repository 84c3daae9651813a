import type { Tensor } from 'onnxruntime-node';
import type { Value } from '../../graph/types';
import { elementCount } from '../../shared/dtype';
import type { Runtime } from '../sessions/loadRuntime';

/** What one picture is to the trained part of a network: its values at the frontier, one after the other. */
export type Features = Float32Array;

/** How the values at the frontier make up the features of a picture. Batches are their outermost axis. */
export class FeatureLayout {
  private readonly parts: readonly { readonly value: Value; readonly length: number }[];

  /** @param batch pictures in the shapes of `frontier` */
  constructor(
    frontier: readonly Value[],
    private readonly batch: number,
  ) {
    this.parts = frontier.map((value) => ({ value, length: elementCount(value.shape) / batch }));
  }

  /** Floats of one picture. */
  get length(): number {
    return this.parts.reduce((sum, part) => sum + part.length, 0);
  }

  /** One picture's row of every value. */
  gather(values: Readonly<Record<string, Tensor>>, row: number): Features {
    const features = new Float32Array(this.length);
    let offset = 0;
    for (const { value, length } of this.parts) {
      features.set(floats(values[value.name]).subarray(row * length, (row + 1) * length), offset);
      offset += length;
    }
    return features;
  }

  /** The values of a batch; rows that have no picture are zeros. */
  feed(features: readonly Features[], runtime: Runtime): Record<string, Tensor> {
    const fed: Record<string, Tensor> = {};
    let offset = 0;
    for (const { value, length } of this.parts) {
      const data = new Float32Array(this.batch * length);
      for (const [row, each] of features.entries()) {
        data.set(each.subarray(offset, offset + length), row * length);
      }
      fed[value.name] = new runtime.Tensor('float32', data, value.shape);
      offset += length;
    }
    return fed;
  }
}

/** The elements of a float32 tensor that the runtime gave. */
export function floats(tensor: Tensor | undefined): Float32Array {
  if (tensor?.data instanceof Float32Array) return tensor.data;
  throw new Error('The runtime returned no float32 tensor.');
}
