import type { ExpectedTensors } from './expectedTensors';
import { resolve, type Translation } from './Translation';

/** How well a checkpoint, read in one way, is one of an architecture. Computed buffers and auxiliary heads do not count. */
export interface Score {
  /** Tensors of the architecture that the file has in the right shape. */
  readonly filled: number;
  /** Tensors of the architecture that the file has in any shape. */
  readonly named: number;
  /** Tensors that the architecture must have. */
  readonly wanted: number;
  /** Tensors of the file that may be the network's. */
  readonly held: number;
  /** Share of the file's that the architecture has not, or has in another shape: 0…1. */
  readonly strange: number;
  /** Share of the architecture or of the file, whichever is less, that fits: 0…1. */
  readonly similarity: number;
}

export function score({ tensors }: Translation, expected: ExpectedTensors): Score {
  const filled = new Set<string>();
  const named = new Set<string>();
  let held = 0;
  let explained = 0;
  for (const tensor of tensors) {
    const found = resolve(tensor, expected, true);
    if (!found) {
      // What lies outside a prefix, or is of no use, says nothing about the network inside.
      if (tensor.inside && tensor.targets !== null && !tensor.name.endsWith('num_batches_tracked')) held += 1;
      continue;
    }
    const { name } = found.entry;
    if (!expected.required.has(name)) continue;
    held += 1;
    named.add(name);
    if (!found.fits) continue;
    filled.add(name);
    explained += 1;
  }
  const wanted = expected.required.size;
  return {
    filled: filled.size,
    named: named.size,
    wanted,
    held,
    strange: held === 0 ? 1 : 1 - explained / held,
    similarity: Math.min(filled.size / wanted, held === 0 ? 0 : explained / held),
  };
}
