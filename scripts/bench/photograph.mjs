// @ts-check
import sharp from 'sharp';

/** A usual ImageNet photograph's size, in pixels. */
const WIDTH = 500;
const HEIGHT = 375;

/**
 * A JPEG that costs as much to decode as a photograph: 500×375, detail at every scale, about 80 kB.
 * @param {string} file where to write it
 */
export async function drawPhotograph(file) {
  const texture = (/** @type {string} */ id, /** @type {number} */ frequency, /** @type {number} */ seed) =>
    `<filter id="${id}" x="0" y="0" width="1" height="1"><feTurbulence type="fractalNoise" ` +
    `baseFrequency="${frequency}" numOctaves="5" seed="${seed}"/><feColorMatrix values="1 0 0 0 0  0 1 0 0 0  0 0 1 0 0  0 0 0 0 1"/></filter>`;
  const picture =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}"><defs>` +
    `<linearGradient id="sky" x2="0" y2="1"><stop stop-color="#4a7fb8"/><stop offset="1" stop-color="#d8c9a8"/></linearGradient>` +
    `${texture('far', 0.012, 3)}${texture('close', 0.22, 8)}</defs><rect width="100%" height="100%" fill="url(#sky)"/>` +
    `<rect width="100%" height="100%" filter="url(#far)" opacity="0.35"/>` +
    `<rect y="210" width="100%" height="165" filter="url(#close)" opacity="0.8"/>` +
    `<ellipse cx="240" cy="200" rx="95" ry="80" fill="#8a5a34"/><circle cx="330" cy="135" r="46" fill="#a06c40"/>` +
    `<rect width="100%" height="100%" filter="url(#close)" opacity="0.38"/></svg>`;
  await sharp(Buffer.from(picture)).removeAlpha().jpeg({ quality: 95 }).toFile(file);
}
