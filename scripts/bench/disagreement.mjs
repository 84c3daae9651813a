// @ts-check

/**
 * Largest difference of a top-5 logit, as a share of the largest one. Another order of the classes is a failure: then the two
 * did not do the same work, and their times are not worth comparing.
 * @param {readonly (readonly [number, number])[][]} ours a list for each image of class index and logit, best first
 * @param {readonly (readonly [number, number])[][]} theirs
 */
export function disagreement(ours, theirs) {
  let largest = 0;
  for (const [at, mine] of ours.entries()) {
    const scale = Math.max(...mine.map(([, logit]) => Math.abs(logit)));
    for (const [rank, [index, logit]] of mine.entries()) {
      const other = theirs[at]?.[rank];
      if (other?.[0] !== index) {
        throw new Error(`Headstart has class ${index} at rank ${rank + 1}, PyTorch ${other?.[0]}`);
      }
      largest = Math.max(largest, Math.abs(logit - other[1]) / scale);
    }
  }
  return largest;
}
