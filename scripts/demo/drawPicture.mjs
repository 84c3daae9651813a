// @ts-check
/** Draws one picture of a class: background, figure, light, and then what a camera does to it. */

import sharp from 'sharp';
import { background } from './background.mjs';
import { hex, near, palette } from './palette.mjs';
import { PATTERNS, spiral } from './patterns.mjs';
import { SHAPES } from './shapes.mjs';
import { WEATHER } from './weather.mjs';

/** @typedef {import('./Random.mjs').Random} Random */
/** @typedef {import('./palette.mjs').Palette} Palette */

/** The classes of each set, in the order of the network's outputs: alphabetical, as an image folder is read. */
export const CLASSES = {
  demo: [...Object.keys(SHAPES), ...Object.keys(PATTERNS), 'spiral'].sort(),
  weather: Object.keys(WEATHER).sort(),
};

/** Width and height in pixels: square, landscape, portrait. */
const SIZES = /** @type {const} */ ([
  [192, 192],
  [192, 192],
  [240, 180],
  [180, 240],
]);

/**
 * A figure's paint: a gradient named `figure`, flat where both of its ends are the same.
 * @param {Random} random
 * @param {Palette} colours
 */
function paint(random, colours) {
  const from = hex(colours.figure);
  const to = random.chance(0.45) ? from : hex(near(random, colours.figure, 0.09, 45));
  const stops = `<stop stop-color="${from}"/><stop offset="1" stop-color="${to}"/>`;
  return random.chance(0.6)
    ? `<linearGradient id="figure" gradientUnits="userSpaceOnUse" x1="-1" y1="-1" x2="1" y2="1">${stops}</linearGradient>`
    : `<radialGradient id="figure" gradientUnits="userSpaceOnUse" cx="-0.3" cy="-0.35" r="1.4">${stops}</radialGradient>`;
}

/**
 * One path, filled, filled with an edge, or drawn as a line only.
 * @param {Random} random
 * @param {Palette} colours
 * @param {string} path
 */
function styled(random, colours, path) {
  const style = random.next();
  if (style < 0.62) return `<path d="${path}" fill="url(#figure)"/>`;
  const edge = `stroke-width="${random.between(0.06, 0.16).toFixed(3)}" stroke-linejoin="${random.pick(['round', 'miter'])}"`;
  if (style < 0.84) return `<path d="${path}" fill="url(#figure)" stroke="${hex(colours.accent)}" ${edge}/>`;
  return `<path d="${path}" fill="none" stroke="url(#figure)" ${edge}/>`;
}

/**
 * @param {Random} random
 * @param {string} name
 * @param {Palette} colours
 */
function figure(random, name, colours) {
  const shape = SHAPES[name];
  if (shape !== undefined) return styled(random, colours, shape(random));
  if (name === 'spiral') return spiral(random, colours);
  const draw = PATTERNS[name] ?? WEATHER[name];
  if (draw === undefined) throw new Error(`no class is called ${name}`);
  return draw(random, colours);
}

/**
 * A few crumbs that mean nothing, so that the network learns to look past them.
 * @param {Random} random
 * @param {Palette} colours
 * @param {number} width
 * @param {number} height
 */
function crumbs(random, colours, width, height) {
  if (!random.chance(0.3)) return '';
  return Array.from({ length: random.integer(2, 7) }, () => {
    const fill = hex(near(random, random.pick([colours.accent, colours.ground]), 0.1, 40));
    const opacity = random.between(0.4, 0.9).toFixed(2);
    const at = `translate(${random.integer(0, width)} ${random.integer(0, height)}) rotate(${random.integer(0, 359)})`;
    const size = random.between(2, 6).toFixed(1);
    return `<rect transform="${at}" width="${size}" height="${random.between(2, 12).toFixed(1)}" rx="1" fill="${fill}" opacity="${opacity}"/>`;
  }).join('');
}

/**
 * @param {Random} random
 * @param {string} name
 * @param {number} width
 * @param {number} height
 */
function svg(random, name, width, height) {
  const colours = palette(random);
  const ground = background(random, colours, width, height);
  const side = Math.min(width, height);
  const fillsFrame = name in PATTERNS;
  // A figure stays inside the central square, because that is the part that is classified.
  const radius = fillsFrame ? side / 2 : side * random.between(0.23, 0.385);
  const play = fillsFrame ? side * 0.1 : Math.max(0, side * 0.44 - radius * 1.1);
  const x = width / 2 + random.between(-play, play);
  const y = height / 2 + random.between(-play, play);
  // Weather icons have an upright; the demo classes have none.
  const turn = name in WEATHER ? random.between(-18, 18) : random.between(0, 360);
  const stretch = random.between(0.96, 1.04);
  const shadow = !fillsFrame && random.chance(0.35);
  const blur = random.between(2, 6).toFixed(1);
  const shift = random.between(2, 6).toFixed(1);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs>${ground.defs}${paint(random, colours)}` +
    `<filter id="shadow" filterUnits="userSpaceOnUse" x="0" y="0" width="${width}" height="${height}">` +
    `<feGaussianBlur in="SourceAlpha" stdDeviation="${blur}"/><feOffset dx="0" dy="${shift}" result="b"/>` +
    `<feComponentTransfer in="b" result="s"><feFuncA type="linear" slope="0.4"/></feComponentTransfer>` +
    `<feMerge><feMergeNode in="s"/><feMergeNode in="SourceGraphic"/></feMerge></filter></defs>` +
    `${ground.body}${crumbs(random, colours, width, height)}<g${shadow ? ' filter="url(#shadow)"' : ''}>` +
    `<g transform="translate(${x.toFixed(2)} ${y.toFixed(2)}) rotate(${turn.toFixed(2)}) ` +
    `scale(${(radius * stretch).toFixed(3)} ${(radius / stretch).toFixed(3)})">${figure(random, name, colours)}</g></g></svg>`
  );
}

/**
 * Blur on one side of the picture, uneven light, and grain, in place.
 * @param {Random} random
 * @param {Buffer} pixels RGB, rows from the top
 * @param {number} width
 * @param {number} height
 */
async function expose(random, pixels, width, height) {
  const raw = { raw: { width, height, channels: /** @type {3} */ (3) } };
  const blurred = random.chance(0.3)
    ? await sharp(pixels, raw).blur(random.between(1, 3.2)).raw().toBuffer()
    : pixels;
  const angle = random.between(0, 2 * Math.PI);
  const [across, down] = [Math.cos(angle), Math.sin(angle)];
  const middle = random.between(-0.4, 0.4);
  const light = random.chance(0.5) ? random.between(-0.16, 0.16) : 0;
  const grain = random.chance(0.45) ? random.between(2, 13) : 0;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const along = across * ((2 * x) / width - 1) + down * ((2 * y) / height - 1);
      const share = Math.min(1, Math.max(0, 0.5 + 2 * (along - middle)));
      const speck = grain === 0 ? 0 : grain * random.normal();
      for (let channel = 0; channel < 3; channel++, at++) {
        const sharpness = (pixels[at] ?? 0) * (1 - share) + (blurred[at] ?? 0) * share;
        pixels[at] = Math.min(255, Math.max(0, Math.round(sharpness * (1 + light * along) + speck)));
      }
    }
  }
}

/**
 * A JPEG of the class. `limit` in bytes lowers the quality until the file fits; without it the quality is random.
 * @param {Random} random
 * @param {string} name one of {@link CLASSES}
 * @param {number} [limit]
 * @returns {Promise<Buffer>}
 */
export async function drawPicture(random, name, limit) {
  const [width, height] = random.pick(SIZES);
  const pixels = await sharp(Buffer.from(svg(random, name, width, height)))
    .removeAlpha()
    .raw()
    .toBuffer();
  await expose(random, pixels, width, height);
  let quality = limit === undefined ? random.integer(60, 95) : 92;
  for (;;) {
    const jpeg = await sharp(pixels, { raw: { width, height, channels: 3 } })
      .jpeg({ quality, mozjpeg: limit !== undefined })
      .toBuffer();
    if (limit === undefined || jpeg.length <= limit || quality <= 30) return jpeg;
    quality -= 4;
  }
}
