// @ts-check
// Draws the extension's icon, media/icon.png, after the shape of media/headstart.svg: node scripts/drawIcon.mjs
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import sharp from 'sharp';

/** VS Code's lists show it at 42 px, its marketplace at 128 px; twice that is for dense screens. */
const SIZE = 256;

/** A background of its own, so that it is seen on dark and on light; the frame of a camera, and an answer's bars. */
const SVG = `
<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE}" height="${SIZE}" viewBox="0 0 32 32" fill="none">
  <rect x="0.5" y="0.5" width="31" height="31" rx="7" fill="#1f4b7a"/>
  <g stroke-linecap="round">
    <path d="M6.5 11.5V9a2.5 2.5 0 0 1 2.5-2.5h2.5M20.5 6.5H23A2.5 2.5 0 0 1 25.5 9v2.5M25.5 20.5V23a2.5 2.5 0 0 1-2.5 2.5h-2.5M11.5 25.5H9A2.5 2.5 0 0 1 6.5 23v-2.5" stroke="#b9d4f0" stroke-width="1.6"/>
    <path d="M11 12h10" stroke="#ffc35c" stroke-width="2.4"/>
    <path d="M11 16h6" stroke="#ffffff" stroke-width="2.4"/>
    <path d="M11 20h2.6" stroke="#ffffff" stroke-width="2.4"/>
  </g>
</svg>`;

const png = await sharp(Buffer.from(SVG)).png({ palette: true, effort: 10 }).toBuffer();
await writeFile(resolve(import.meta.dirname, '../media/icon.png'), png);
console.log(`media/icon.png: ${SIZE}×${SIZE}, ${png.length} bytes`);
