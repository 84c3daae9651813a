// @ts-check
/** Medians and the lines of the table. */

/** @typedef {{ ours: number[], theirs: number[] }} Series milliseconds or bytes, in the order of measuring */

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return ((sorted[middle] ?? NaN) + (sorted[sorted.length - 1 - middle] ?? NaN)) / 2;
}

/** @param {number} value in milliseconds */
const ms = (value) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
/** @param {number} value in bytes */
const mb = (value) => `${(value / 1e6).toFixed(0)} MB`;

/**
 * @param {string} label
 * @param {Series} series
 * @param {(value: number) => string} show
 */
function row(label, { ours, theirs }, show) {
  const [mine, other] = [median(ours), median(theirs)];
  const beside =
    theirs.length > 0 ? `${show(other).padStart(12)}${(mine / other).toFixed(2).padStart(8)}` : '';
  console.log(`  ${label.padEnd(28)}${(ours.length > 0 ? show(mine) : '–').padStart(12)}${beside}`);
}

/** @param {boolean} torch whether PyTorch is measured too */
export function printHeading(torch) {
  console.log(
    `\n  ${''.padEnd(28)}${'Headstart'.padStart(12)}${torch ? `${'PyTorch'.padStart(12)}${'ratio'.padStart(8)}` : ''}`,
  );
}

/**
 * @param {string} architecture
 * @param {import('./compareModel.mjs').Comparison} comparison
 * @param {number} batch
 */
export function printComparison(architecture, { cold, load, warm, batch: many, memory, difference }, batch) {
  const agreement =
    warm.theirs.length > 0 ? `  (same top-5, logits within ${difference.toExponential(1)})` : '';
  console.log(`${architecture}${agreement}`);
  row('one picture, warm', warm, ms);
  row(`batch of ${batch}`, many, ms);
  row('cold start to first top-5', cold, ms);
  row('load', load, ms);
  row('peak memory, one picture', memory, mb);
}
