// @ts-check
/** The classes of the second, small data set: icons that the demo model has not learnt, to fine-tune it on. */

import { hex } from './palette.mjs';

/** @typedef {import('./Random.mjs').Random} Random */
/** @typedef {import('./palette.mjs').Palette} Palette */

/** @param {number} value */
const n = (value) => value.toFixed(4);

/**
 * @param {Random} random
 * @param {Palette} colours
 */
function sun(random, colours) {
  const rays = random.integer(8, 12);
  const core = random.between(0.42, 0.54);
  const start = core + random.between(0.12, 0.18);
  const pointed = random.chance(0.4);
  const half = random.between(0.06, 0.09);
  const ray = pointed
    ? `<path d="M${n(-half * 1.9)} ${n(-start)}L0 -1.06L${n(half * 1.9)} ${n(-start)}Z"/>`
    : `<rect x="${n(-half)}" y="-1.04" width="${n(half * 2)}" height="${n(1.04 - start)}" rx="${n(half)}"/>`;
  const around = Array.from(
    { length: rays },
    (_, index) => `<g transform="rotate(${n((index * 360) / rays)})">${ray}</g>`,
  );
  const fill = random.chance(0.5) ? hex(colours.accent) : 'url(#figure)';
  return `<g fill="${fill}">${around.join('')}</g><circle r="${n(core)}" fill="url(#figure)"/>`;
}

/**
 * Three discs on a bar, as one path, so that their overlaps show no seam.
 * @param {Random} random
 */
function cloud(random) {
  const base = 0.46;
  /** @type {readonly (readonly [number, number, number])[]} centre x, height above the base, radius */
  const discs = [
    [-0.66, 0, random.between(0.3, 0.38)],
    [random.between(-0.2, 0.1), 0.1, random.between(0.46, 0.58)],
    [0.6, 0, random.between(0.34, 0.42)],
  ];
  const path = discs.map(([x, rise, r]) => {
    const arc = `A${n(r)} ${n(r)} 0 1 1`;
    const y = n(base - rise - r);
    return `M${n(x - r)} ${y}${arc} ${n(x + r)} ${y}${arc} ${n(x - r)} ${y}Z`;
  });
  return `<path d="${path.join('')}M-0.66 0.01H0.6V${base}H-0.66Z" fill="url(#figure)"/>`;
}

/** @param {Random} random */
function lightning(random) {
  const lean = random.between(-0.08, 0.12);
  const points = [
    [0.22 + lean, -1.08],
    [-0.56, 0.16],
    [-0.06, 0.16],
    [-0.28 - lean, 1.08],
    [0.58, -0.26],
    [0.06, -0.26],
    [0.5 + lean, -1.08],
  ];
  const path = points.map(([x = 0, y = 0]) => `${n(x)} ${n(y)}`).join('L');
  return `<path d="M${path}Z" fill="url(#figure)" stroke="url(#figure)" stroke-width="0.06" stroke-linejoin="round"/>`;
}

/**
 * @param {Random} random
 * @param {Palette} colours
 */
function umbrella(random, colours) {
  const panels = random.pick([3, 4, 5]);
  const width = 2 / panels;
  const scallops = Array.from(
    { length: panels },
    () => `a${n(width / 2)} ${n(width / 3)} 0 0 0 ${n(-width)} 0`,
  ).join('');
  const handle = random.between(0.18, 0.26);
  const stick = hex(colours.accent);
  return (
    `<path d="M0 -1.04V0.72a${n(handle)} ${n(handle)} 0 0 1 ${n(-2 * handle)} 0" fill="none" stroke="${stick}" ` +
    `stroke-width="${n(random.between(0.09, 0.13))}" stroke-linecap="round"/>` +
    `<path d="M-1 0.04A1 0.98 0 0 1 1 0.04${scallops}Z" fill="url(#figure)"/>`
  );
}

/** @type {Readonly<Record<string, (random: Random, colours: Palette) => string>>} */
export const WEATHER = { cloud, lightning, sun, umbrella };
