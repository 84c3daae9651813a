import { architectureNames } from '../../architectures/catalog';
import { HeadstartError } from '../../shared/errors';
import { expectedForHeadOf, expectedTensors, type ExpectedTensors } from './expectedTensors';
import { sameShape, type NamedShape } from './matchStateDict';

export interface Candidate {
  readonly expected: ExpectedTensors;
  /** Share of the tensors, the file's or the architecture's, whichever are more, that fit by name and shape: 0…1. */
  readonly similarity: number;
}

/** Below this share of fitting tensors, a likeness says nothing: networks of different families share a few names. */
const LEAST_SIMILARITY = 0.3;

/** The architecture that a checkpoint is most like. The number of classes is the head's own. */
export function mostSimilar(found: readonly NamedShape[]): Candidate | undefined {
  const byName = new Map(found.map((tensor) => [tensor.name, tensor]));
  let best: { name: string; similarity: number } | undefined;
  for (const name of architectureNames()) {
    const similarity = compare(expectedTensors(name), byName);
    if (similarity > (best?.similarity ?? 0)) best = { name, similarity };
    // No two architectures have the same state dict, and building all of them takes a tenth of a second.
    if (similarity === 1) break;
  }
  if (!best || best.similarity < LEAST_SIMILARITY) return undefined;
  return { expected: expectedForHeadOf(best.name, byName), similarity: best.similarity };
}

/**
 * The architecture that a checkpoint is most like, whether or not it fits.
 * @throws `architecture/not-recognised` where it is like none
 */
export function recognise(found: readonly NamedShape[], file: string): Candidate {
  const candidate = mostSimilar(found);
  if (candidate) return candidate;
  const first = found.slice(0, 4).map(({ name }) => name);
  throw new HeadstartError(
    'architecture/not-recognised',
    `${file} is like none of the known architectures: its ${found.length} tensors begin with ${first.join(', ')}. ` +
      'If you know what it is, name the architecture (--arch) to see what differs.',
  );
}

function compare(expected: ExpectedTensors, found: ReadonlyMap<string, NamedShape>): number {
  let fitting = 0;
  let optional = 0;
  for (const entry of expected.entries) {
    const shape = found.get(entry.name)?.shape;
    if (!shape) {
      if (entry.name.endsWith('.num_batches_tracked')) optional += 1;
    } else if (
      sameShape(entry.shape, shape) ||
      (expected.heads.has(entry.name) && sameShape(entry.shape.slice(1), shape.slice(1)))
    ) {
      fitting += 1;
    }
  }
  return fitting / Math.max(expected.entries.length - optional, found.size);
}
