import { expectedTensors, type ExpectedTensors } from './expectedTensors';
import { resolve, type TranslatedTensor, type Translation } from './Translation';

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

/** The tensors of a translation that some known architecture has, and how many others there are. */
export interface Scorable {
  readonly known: readonly TranslatedTensor[];
  readonly others: number;
}

/** All names of some architectures. */
export function namesOf(architectures: readonly string[]): ReadonlySet<string> {
  return new Set(
    architectures.flatMap((architecture) => expectedTensors(architecture).entries.map(({ name }) => name)),
  );
}

/**
 * Parts what may be scored from what none of the architectures has, so that the rest of a large file is looked at once and not 80
 * times.
 * @param names of all tensors of the architectures in question
 */
export function scorable({ tensors }: Translation, names: ReadonlySet<string>): Scorable {
  const isKnown = ({ targets }: TranslatedTensor) => targets?.some((target) => names.has(target)) ?? false;
  const known = tensors.filter(isKnown);
  return { known, others: tensors.filter((tensor) => !isKnown(tensor) && counts(tensor)).length };
}

/** What lies outside a prefix, or is of no use, says nothing about the network inside. */
function counts({ inside, targets, name }: TranslatedTensor): boolean {
  return inside && targets !== null && !name.endsWith('num_batches_tracked');
}

export function score({ known, others }: Scorable, expected: ExpectedTensors): Score {
  const filled = new Set<string>();
  const named = new Set<string>();
  let held = others;
  let explained = 0;
  for (const tensor of known) {
    const found = resolve(tensor, expected, true);
    if (!found) {
      if (counts(tensor)) held += 1;
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
