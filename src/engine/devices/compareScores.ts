/**
 * More than this share of the scores' spread is more than rounding explains. CUDA's TF32 and Core ML's half precision keep ten bits of each
 * product, one part in a thousand, which adds up over many layers; a wrong kernel is off by as much as the scores themselves.
 */
export const ALLOWED_DIFFERENCE = 0.01;

/**
 * Largest difference of two lists of scores as a share of the spread of the second.
 * @returns Infinity where they cannot be compared: another length, or something that is no finite number
 */
export function compareScores(found: Float32Array, expected: Float32Array): number {
  if (found.length !== expected.length || found.length === 0) return Infinity;
  let [largest, least, most] = [0, Infinity, -Infinity];
  for (const [index, value] of expected.entries()) {
    const difference = Math.abs(value - (found[index] ?? NaN));
    if (!Number.isFinite(difference)) return Infinity;
    largest = Math.max(largest, difference);
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  // Where all scores are the same, their size takes the place of their spread.
  const spread = Math.max(most - least, Math.abs(most) * 1e-6, Number.MIN_VALUE);
  return largest / spread;
}
