import type { CompressionReport } from '../../src/shared/compressionProtocol';

/** Accuracy that a copy may lose before a wider one is proposed, 0…1. */
const TOLERATED = 0.02;

/**
 * The copy that is chosen before the user does: the smallest that is hardly worse than the model, or where none is, the one that is
 * right most often. Without pictures it is the first.
 */
export function proposedCopy(report: CompressionReport | null): number {
  if (report?.kind !== 'prune' || !report.before) return 0;
  const { accuracy: before } = report.before;
  const known = report.copies.map(({ accuracy, keep }, place) => ({ accuracy: accuracy ?? 0, keep, place }));
  const good = known.filter(({ accuracy }) => accuracy >= before - TOLERATED);
  const [best] =
    good.length > 0
      ? good.toSorted((a, b) => a.keep - b.keep)
      : known.toSorted((a, b) => b.accuracy - a.accuracy || a.keep - b.keep);
  return best?.place ?? 0;
}
