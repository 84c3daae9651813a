// @ts-check
/** Colours that go together, chosen in OKLCH, where equal steps look equal (https://bottosson.github.io/posts/oklab/). */

/** @typedef {import('./Random.mjs').Random} Random */
/** @typedef {{ l: number, c: number, h: number }} Colour lightness 0…1, chroma 0…0.3, hue in degrees */
/** @typedef {{ background: Colour, ground: Colour, figure: Colour, accent: Colour }} Palette */

/**
 * Linear sRGB of a colour, outside 0…1 where the screen cannot show it.
 * @param {Colour} colour
 * @returns {[number, number, number]}
 */
function linear({ l, c, h }) {
  const a = c * Math.cos((h * Math.PI) / 180);
  const b = c * Math.sin((h * Math.PI) / 180);
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ];
}

/**
 * `#rrggbb`. Chroma that the screen cannot show is taken back; lightness and hue stay.
 * @param {Colour} colour
 */
export function hex(colour) {
  let shown = colour;
  let channels = linear(shown);
  while (shown.c > 0 && channels.some((channel) => channel < -0.001 || channel > 1.001)) {
    shown = { ...shown, c: Math.max(0, shown.c - 0.01) };
    channels = linear(shown);
  }
  const digits = channels.map((channel) => {
    const value = Math.min(1, Math.max(0, channel));
    const encoded = value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
    return Math.round(encoded * 255)
      .toString(16)
      .padStart(2, '0');
  });
  return `#${digits.join('')}`;
}

/**
 * Another colour near this one, for gradients and textures.
 * @param {Random} random
 * @param {Colour} colour
 * @param {number} lightness largest change of lightness
 * @param {number} hue largest change of hue, in degrees
 * @returns {Colour}
 */
export function near(random, colour, lightness, hue) {
  return {
    l: Math.min(0.98, Math.max(0.08, colour.l + random.between(-lightness, lightness))),
    c: Math.max(0, colour.c + random.between(-0.03, 0.03)),
    h: colour.h + random.between(-hue, hue),
  };
}

/**
 * Dark yellows and oranges are mud: most of them become the blue, violet or red of the same lightness.
 * @param {Random} random
 * @param {Colour} colour
 * @returns {Colour}
 */
function clean(random, colour) {
  const hue = ((colour.h % 360) + 360) % 360;
  if (colour.l > 0.62 || hue < 35 || hue > 135 || random.chance(0.15)) return colour;
  return { ...colour, h: random.pick([15, 165, 235, 260, 290, 330]) + random.between(-15, 15) };
}

/**
 * Four colours by one of the painters' schemes. Figure and accent stand out from the background by lightness,
 * because that is what both eyes and a black-and-white print go by.
 * @param {Random} random
 * @returns {Palette}
 */
export function palette(random) {
  const hue = random.between(0, 360);
  const turn = random.pick([0, 30, -40, 120, 150, 180, 210, -120]);
  const dark = random.chance(0.45);
  const l = dark ? random.between(0.2, 0.42) : random.between(0.78, 0.98);
  const neutral = random.chance(0.25);
  const background = clean(random, { l, c: neutral ? 0.012 : random.between(0.02, 0.11), h: hue });
  /** @param {number} step */
  const away = (step) => (dark ? Math.min(0.97, l + step) : Math.max(0.26, l - step));
  return {
    background,
    ground: near(random, background, 0.09, 40),
    figure: clean(random, {
      l: away(random.between(0.27, 0.52)),
      c: random.between(0.12, 0.25),
      h: hue + turn,
    }),
    accent: clean(random, {
      l: away(random.between(0.24, 0.5)),
      c: random.between(0.1, 0.23),
      h: hue + turn + random.pick([-60, -35, 35, 60, 180]),
    }),
  };
}
