// @ts-check
/** The outlines of the demo classes that are one figure, as SVG paths around the origin, about one unit in radius. */

/** @typedef {import('./Random.mjs').Random} Random */

/** @param {number} value */
const n = (value) => value.toFixed(4);

/** @param {readonly (readonly [number, number])[]} points */
const polygon = (points) => `M${points.map(([x, y]) => `${n(x)} ${n(y)}`).join('L')}Z`;

/**
 * @param {number} radius
 * @param {number} degrees
 * @returns {[number, number]}
 */
const polar = (radius, degrees) => [
  radius * Math.sin((degrees * Math.PI) / 180),
  -radius * Math.cos((degrees * Math.PI) / 180),
];

function circle() {
  return 'M-1 0A1 1 0 1 1 1 0A1 1 0 1 1 -1 0Z';
}

/** @param {Random} random */
function triangle(random) {
  const apex = random.between(-12, 12);
  const width = random.between(-10, 12);
  return polygon([polar(1.1, apex), polar(1.1, 120 - width), polar(1.1, 240 + width)]);
}

/** @param {Random} random */
function square(random) {
  const half = 0.84;
  const round = random.chance(0.5) ? 0 : random.between(0.05, 0.2);
  const edge = half - round;
  const arc = `A${n(round)} ${n(round)} 0 0 1`;
  return (
    `M${n(-edge)} ${n(-half)}H${n(edge)}${arc} ${n(half)} ${n(-edge)}V${n(edge)}${arc} ${n(edge)} ${n(half)}` +
    `H${n(-edge)}${arc} ${n(-half)} ${n(edge)}V${n(-edge)}${arc} ${n(-edge)} ${n(-half)}Z`
  );
}

/** @param {Random} random */
function star(random) {
  const points = random.chance(0.75) ? 5 : random.integer(6, 8);
  const inner = random.between(0.4, points === 5 ? 0.54 : 0.62);
  return polygon(
    Array.from({ length: points * 2 }, (_, index) =>
      polar(index % 2 === 0 ? 1.1 : 1.1 * inner, (index * 180) / points),
    ),
  );
}

/** @param {Random} random */
function heart(random) {
  const notch = random.between(-0.55, -0.4);
  const shoulder = random.between(1, 1.14);
  return (
    `M0 ${n(notch)}C-0.2 -0.98 -${n(shoulder)} -1.02 -1.02 -0.28C-1.02 0.26 -0.42 0.58 0 1.04` +
    `C0.42 0.58 1.02 0.26 1.02 -0.28C${n(shoulder)} -1.02 0.2 -0.98 0 ${n(notch)}Z`
  );
}

/**
 * The part of a disc that another disc leaves uncovered. The other disc is far enough out to leave the horns open.
 * @param {Random} random
 */
function crescent(random) {
  const radius = random.between(0.72, 0.92);
  const shift = random.between(Math.max(0.3, 1.13 - radius), 0.56);
  const x = (1 - radius ** 2 + shift ** 2) / (2 * shift);
  const y = Math.sqrt(1 - x ** 2);
  const inner = `A${n(radius)} ${n(radius)} 0 ${x > shift ? 1 : 0} 0`;
  return `M${n(x)} ${n(y)}A1 1 0 ${x > 0 ? 1 : 0} 1 ${n(x)} ${n(-y)}${inner} ${n(x)} ${n(y)}Z`;
}

/** @type {Readonly<Record<string, (random: Random) => string>>} */
export const SHAPES = { circle, triangle, square, star, heart, crescent };
