// @ts-check
import { ROWS } from './Meter.mjs';

/** Where the table has a column, in minutes. */
const COLUMNS = [5, 15, 30, 45, 60];
/** A quarter of the time, at most this many minutes, is warm-up: caches fill, code is compiled. */
const WARM_UP_MINUTES = 15;
/** Samples of one engine before its memory is taken for settled. */
const ENGINE_WARM_UP = 1;

/** @typedef {import('./Meter.mjs').Sample} Sample */
/** @typedef {{ slope: number, error: number }} Trend by the hour, with its standard error */

/**
 * @param {readonly Sample[]} samples
 * @param {number} minutes
 * @returns {{ lines: string[], leaks: string[] }}
 */
export function report(samples, minutes) {
  const columns = COLUMNS.filter((minute) => minute <= minutes);
  const warmUp = Math.min(WARM_UP_MINUTES, minutes / 4);
  const leaks = [];
  const lines = [
    row(
      '',
      columns.map((minute) => `${minute} min`),
      'by the hour',
      'limit',
    ),
    row(
      '',
      columns.map(() => '---'),
      '---',
      '---',
    ),
  ];
  for (const { name, label, unit, limit } of ROWS) {
    const known = samples.filter(({ values }) => values[name] !== undefined);
    const at = columns.map((minute) => format(nearest(known, minute)?.values[name], unit));
    const trend = name.startsWith('engine')
      ? trendWithinLives(known, name)
      : trendOf(
          known
            .filter((sample) => sample.minutes >= warmUp)
            .map((one) => [one.minutes, one.values[name] ?? 0]),
        );
    const says = trend ? `${signed(trend.slope)} ± ${trend.error.toFixed(1)}` : '–';
    lines.push(row(label, at, says, `${limit} ${unit}`.trim()));
    if (trend && trend.slope - 2 * trend.error > limit)
      leaks.push(`${label}: ${signed(trend.slope)} ${unit} an hour, and ${limit} is allowed`);
  }
  return { lines, leaks };
}

/** @param {string} label @param {string[]} cells @param {string} trend @param {string} limit */
function row(label, cells, trend, limit) {
  return `| ${[label.padEnd(42), ...cells.map((cell) => cell.padStart(8)), trend.padStart(14), limit.padStart(8)].join(' | ')} |`;
}

/** @param {readonly Sample[]} samples @param {number} minute */
function nearest(samples, minute) {
  return samples.toSorted((a, b) => Math.abs(a.minutes - minute) - Math.abs(b.minutes - minute))[0];
}

/** @param {number | undefined} value @param {string} unit */
function format(value, unit) {
  if (value === undefined) return '–';
  return unit === '' ? String(Math.round(value)) : `${value.toFixed(1)} ${unit}`;
}

/** @param {number} value */
function signed(value) {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`;
}

/**
 * The slope over all lives of a process that ends now and then: of each, only what it grew by counts.
 * @param {readonly Sample[]} samples @param {string} name @returns {Trend | undefined}
 */
function trendWithinLives(samples, name) {
  const lives = groupByLife(samples);
  const points = [...lives.values()].flatMap((life) => {
    const settled = life.slice(ENGINE_WARM_UP);
    if (settled.length < 2) return [];
    const [x, y] = [
      mean(settled.map((one) => one.minutes)),
      mean(settled.map((one) => one.values[name] ?? 0)),
    ];
    return settled.map(
      (one) => /** @type {[number, number]} */ ([one.minutes - x, (one.values[name] ?? 0) - y]),
    );
  });
  return trendOf(points);
}

/** @param {readonly Sample[]} samples @returns {Map<string, Sample[]>} */
function groupByLife(samples) {
  /** @type {Map<string, Sample[]>} */
  const lives = new Map();
  for (const sample of samples)
    lives.set(sample.engineLife, [...(lives.get(sample.engineLife) ?? []), sample]);
  return lives;
}

/** Least squares. @param {[number, number][]} points minutes and values @returns {Trend | undefined} */
function trendOf(points) {
  if (points.length < 3) return undefined;
  const [x, y] = [mean(points.map(([at]) => at)), mean(points.map(([, value]) => value))];
  const spread = points.reduce((sum, [at]) => sum + (at - x) ** 2, 0);
  if (spread === 0) return undefined;
  const slope = points.reduce((sum, [at, value]) => sum + (at - x) * (value - y), 0) / spread;
  const rest = points.reduce((sum, [at, value]) => sum + (value - y - slope * (at - x)) ** 2, 0);
  const error = Math.sqrt(rest / Math.max(1, points.length - 2) / spread);
  return { slope: slope * 60, error: error * 60 };
}

/** @param {number[]} values */
function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
