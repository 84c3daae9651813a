/** A size in at most three digits and a unit of a power of a thousand: `812 B`, `4.9 kB`, `44.7 MB`, `1.3 GB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 'B';
  for (const next of ['kB', 'MB', 'GB', 'TB']) {
    // 999,950 bytes would otherwise read "1000 kB": what rounds up to the next unit is written in it.
    if (value < 999.5) break;
    value /= 1000;
    unit = next;
  }
  return `${unit === 'B' || value >= 99.95 ? value.toFixed(0) : value.toFixed(1)} ${unit}`;
}
