/** What predictions come to beside the truth. */
export interface Measured {
  /** Mean cross-entropy. */
  readonly loss: number;
  /** Shares of pictures, 0…1. */
  readonly accuracy: number;
  readonly top5: number;
  /** Rows are true classes, columns predicted ones. */
  readonly confusion: readonly (readonly number[])[];
}

/**
 * @param logits one row a picture
 * @param labels the true classes
 */
export function measure(logits: readonly Float32Array[], labels: readonly number[]): Measured {
  const classes = logits[0]?.length ?? 0;
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  let [loss, right, nearlyRight] = [0, 0, 0];
  for (const [index, row] of logits.entries()) {
    const label = labels[index] ?? 0;
    const own = row[label] ?? 0;
    // Of equal scores the first class is predicted, as torch.argmax does.
    const above = row.reduce(
      (count, score, place) => count + (score > own || (score === own && place < label) ? 1 : 0),
      0,
    );
    const counts = confusion[label];
    const predicted = row.indexOf(Math.max(...row));
    if (counts) counts[predicted] = (counts[predicted] ?? 0) + 1;
    if (above === 0) right += 1;
    if (above < 5) nearlyRight += 1;
    loss += logSumExp(row) - own;
  }
  const count = Math.max(logits.length, 1);
  return { loss: loss / count, accuracy: right / count, top5: nearlyRight / count, confusion };
}

/** log Σ exp(x), in float64 and without overflow. */
function logSumExp(row: Float32Array): number {
  const most = row.reduce((a, b) => Math.max(a, b), -Infinity);
  return most + Math.log(row.reduce((sum, score) => sum + Math.exp(score - most), 0));
}
