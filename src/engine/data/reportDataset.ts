import type { DatasetReport } from '../../shared/trainingProtocol';
import { type DifferenceHash, hashDistance } from './differenceHash';
import type { Sample } from './readDataset';
import type { SplitDataset } from './splitDataset';

/** What duplicates are told apart by. */
export interface Look {
  /** SHA-256 of the file. */
  readonly hash: string;
  /** See differenceHash. */
  readonly difference: DifferenceHash;
}

/** Bits of 64 in which the hashes of one picture, saved in two ways, may differ. */
const NEAR = 3;

/** A plain picture, without edges, looks like every other; its hash says nothing. */
const MIN_EDGES = 6;

/** Beyond this many pictures only exact duplicates are looked for: comparing all pairs would take longer than training. */
const MAX_COMPARED = 5000;

/** Counts the classes and finds pictures that are the same though they should not be: across the split, or in two classes. */
export function reportDataset(
  classes: readonly string[],
  { training, validation }: SplitDataset,
  unreadable: DatasetReport['unreadable'],
  look: (sample: Sample) => Look,
): DatasetReport {
  const all = [
    ...training.map((sample) => ({ sample, held: false, ...look(sample) })),
    ...validation.map((sample) => ({ sample, held: true, ...look(sample) })),
  ];
  const duplicates: DatasetReport['duplicates'][number][] = [];
  const sameFile = new Map<string, typeof all>();
  for (const [place, one] of all.entries()) {
    // Each pair once: with what comes later, or, in a large set, with what came before and is the same file.
    const others = all.length <= MAX_COMPARED ? all.slice(place + 1) : (sameFile.get(one.hash) ?? []);
    sameFile.set(one.hash, [...(sameFile.get(one.hash) ?? []), one]);
    for (const other of others) {
      const acrossSplit = one.held !== other.held;
      const acrossClasses = one.sample.label !== other.sample.label;
      if (!acrossSplit && !acrossClasses) continue;
      const exact = one.hash === other.hash;
      if (!exact && !looksAlike(one.difference, other.difference)) continue;
      duplicates.push({ paths: [one.sample.path, other.sample.path], exact, acrossSplit, acrossClasses });
    }
  }
  const count = (samples: readonly Sample[], label: number): number =>
    samples.filter((sample) => sample.label === label).length;
  return {
    classes: classes.map((name, label) => ({
      name,
      training: count(training, label),
      validation: count(validation, label),
    })),
    unreadable,
    duplicates,
  };
}

function looksAlike(a: DifferenceHash, b: DifferenceHash): boolean {
  return hashDistance(a, b) <= NEAR && hasEdges(a) && hasEdges(b);
}

function hasEdges(hash: DifferenceHash): boolean {
  return hashDistance(hash, [0, 0]) >= MIN_EDGES;
}
