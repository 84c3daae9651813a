/** Factors nearer to one than this are no difference that a measurement tells. */
const SAME = 1.05;

/**
 * A figure beside what it was, as a factor in words: `3.1× smaller`, `1.2× slower`.
 * @param words for less and for more
 */
export function describeFactor(
  before: number,
  after: number,
  [less, more]: readonly [string, string],
): string {
  if (before <= 0 || after <= 0) return '';
  const factor = before > after ? before / after : after / before;
  if (factor < SAME) return 'the same';
  return `${factor.toFixed(factor < 9.95 ? 1 : 0)}× ${before > after ? less : more}`;
}

/** The difference of two shares 0…1: `+0.4 points`, `−2.0 points`. */
export function describePoints(before: number, after: number): string {
  const points = (after - before) * 100;
  if (Math.abs(points) < 0.05) return 'the same';
  return `${points > 0 ? '+' : '−'}${Math.abs(points).toFixed(1)} points`;
}
