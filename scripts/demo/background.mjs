// @ts-check
/** What lies behind the figure: plain, a gradient, soft blobs, or a rough texture. SVG in the picture's own pixels. */

import { hex, near } from './palette.mjs';

/** @typedef {import('./Random.mjs').Random} Random */
/** @typedef {import('./palette.mjs').Palette} Palette */
/** @typedef {{ defs: string, body: string }} Drawing */

/**
 * @param {number} width
 * @param {number} height
 * @param {string} fill
 */
const cover = (width, height, fill) => `<rect width="${width}" height="${height}" fill="${fill}"/>`;

/** @param {readonly [string, string]} ends */
const stops = ([from, to]) => `<stop stop-color="${from}"/><stop offset="1" stop-color="${to}"/>`;

/**
 * @param {Random} random
 * @param {Palette} colours
 * @param {number} width
 * @param {number} height
 * @returns {Drawing}
 */
function gradient(random, colours, width, height) {
  const content = stops([hex(colours.background), hex(colours.ground)]);
  const [x, y] = [random.next().toFixed(2), random.next().toFixed(2)];
  const defs = random.chance(0.5)
    ? `<linearGradient id="ground" gradientTransform="rotate(${random.integer(0, 359)} .5 .5)">${content}</linearGradient>`
    : `<radialGradient id="ground" cx="${x}" cy="${y}" r="0.9">${content}</radialGradient>`;
  return { defs, body: cover(width, height, 'url(#ground)') };
}

/**
 * @param {Random} random
 * @param {Palette} colours
 * @param {number} width
 * @param {number} height
 * @returns {Drawing}
 */
function blobs(random, colours, width, height) {
  const spots = Array.from({ length: random.integer(3, 7) }, () => {
    const fill = hex(near(random, colours.ground, 0.07, 50));
    const centre = `cx="${random.integer(0, width)}" cy="${random.integer(0, height)}"`;
    return `<circle ${centre} r="${random.integer(20, 80)}" fill="${fill}" opacity="${random.between(0.5, 0.9).toFixed(2)}"/>`;
  });
  const blur = random.chance(0.6) ? random.between(8, 26) : random.between(1, 5);
  return {
    defs: `<filter id="soft" x="-1" y="-1" width="3" height="3"><feGaussianBlur stdDeviation="${blur.toFixed(1)}"/></filter>`,
    body: `${cover(width, height, hex(colours.background))}<g filter="url(#soft)">${spots.join('')}</g>`,
  };
}

/**
 * Turbulence (Perlin's noise), from fine paper to coarse clouds.
 * @param {Random} random
 * @param {Palette} colours
 * @param {number} width
 * @param {number} height
 * @returns {Drawing}
 */
function texture(random, colours, width, height) {
  const frequency = `${random.between(0.01, 0.12).toFixed(3)} ${random.between(0.01, 0.12).toFixed(3)}`;
  const grain = random.between(0.35, 0.8).toFixed(2);
  return {
    defs:
      `<filter id="grain" x="0" y="0" width="1" height="1"><feTurbulence type="fractalNoise" ` +
      `baseFrequency="${frequency}" numOctaves="${random.integer(1, 4)}" seed="${random.integer(0, 9999)}" result="n"/>` +
      `<feColorMatrix in="n" values="0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  2.4 0 0 0 -0.7" result="a"/>` +
      `<feComposite in="SourceGraphic" in2="a" operator="in"/></filter>`,
    body:
      cover(width, height, hex(colours.background)) +
      `<rect width="${width}" height="${height}" fill="${hex(colours.ground)}" opacity="${grain}" filter="url(#grain)"/>`,
  };
}

/**
 * @param {Random} random
 * @param {Palette} colours
 * @param {number} width in pixels
 * @param {number} height in pixels
 * @returns {Drawing}
 */
export function background(random, colours, width, height) {
  const kind = random.next();
  if (kind < 0.2) return { defs: '', body: cover(width, height, hex(colours.background)) };
  if (kind < 0.5) return gradient(random, colours, width, height);
  if (kind < 0.75) return blobs(random, colours, width, height);
  return texture(random, colours, width, height);
}
