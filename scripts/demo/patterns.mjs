// @ts-check
/** The demo classes that fill the picture, and the spiral, as SVG around the origin. */

import { hex, near } from './palette.mjs';

/** @typedef {import('./Random.mjs').Random} Random */
/** @typedef {import('./palette.mjs').Palette} Palette */

/** Half the side of the square that a pattern covers: any rotation of it covers the whole picture. */
const REACH = 1.9;

/** @param {number} value */
const n = (value) => value.toFixed(4);

/**
 * @param {Random} random
 * @param {Palette} colours
 */
function stripes(random, colours) {
  const pitch = random.between(0.2, 0.52);
  const share = random.between(0.35, 0.62);
  const fills = [hex(colours.figure), hex(random.chance(0.4) ? colours.accent : colours.figure)];
  const bars = [];
  for (let index = 0, y = -REACH + random.between(0, pitch); y < REACH; index++, y += pitch) {
    bars.push(
      `<rect x="${-REACH}" y="${n(y)}" width="${2 * REACH}" height="${n(pitch * share)}" fill="${fills[index % 2]}"/>`,
    );
  }
  return bars.join('');
}

/**
 * @param {Random} random
 * @param {Palette} colours
 */
function checkerboard(random, colours) {
  const side = random.between(0.18, 0.44);
  const fill = hex(colours.figure);
  const shift = random.between(0, side);
  const cells = [];
  const count = Math.ceil((2 * REACH) / side);
  for (let row = 0; row < count; row++) {
    for (let column = row % 2; column < count; column += 2) {
      const [x, y] = [column * side - REACH + shift, row * side - REACH + shift];
      cells.push(`<rect x="${n(x)}" y="${n(y)}" width="${n(side)}" height="${n(side)}"/>`);
    }
  }
  return `<g fill="${fill}">${cells.join('')}</g>`;
}

/**
 * @param {Random} random
 * @param {Palette} colours
 */
function polkaDots(random, colours) {
  const pitch = random.between(0.26, 0.56);
  const radius = pitch * random.between(0.2, 0.36);
  const staggered = random.chance(0.6);
  const fills = random.pick([
    [hex(colours.figure)],
    [hex(colours.figure), hex(colours.accent)],
    [hex(colours.figure), hex(colours.accent), hex(near(random, colours.accent, 0.05, 60))],
  ]);
  const dots = [];
  const rise = staggered ? pitch * 0.87 : pitch;
  for (let row = 0, y = -REACH; y < REACH; row++, y += rise) {
    const shift = staggered && row % 2 === 1 ? pitch / 2 : 0;
    for (let x = -REACH + shift; x < REACH; x += pitch) {
      dots.push(`<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}" fill="${random.pick(fills)}"/>`);
    }
  }
  return dots.join('');
}

/**
 * An Archimedean spiral; one in three widens as it goes.
 * @param {Random} random
 * @param {Palette} colours
 */
function spiral(random, colours) {
  const turns = random.between(2.4, 4.4);
  const power = random.chance(0.65) ? 1 : random.between(1.15, 1.5);
  const hand = random.pick([-1, 1]);
  const steps = Math.round(turns * 40);
  const points = Array.from({ length: steps + 1 }, (_, index) => {
    const share = index / steps;
    const angle = share * turns * 2 * Math.PI * hand;
    const radius = 1.02 * share ** power;
    return `${n(radius * Math.cos(angle))} ${n(radius * Math.sin(angle))}`;
  });
  const width = (random.between(0.34, 0.55) * 1.02) / turns;
  return (
    `<path d="M${points.join('L')}" fill="none" stroke="url(#figure)" stroke-width="${n(width)}" ` +
    `stroke-linecap="${random.pick(['round', 'butt'])}" stroke-linejoin="round"/>`
  );
}

/** @type {Readonly<Record<string, (random: Random, colours: Palette) => string>>} */
export const PATTERNS = { stripes, checkerboard, 'polka dots': polkaDots };

export { spiral };
