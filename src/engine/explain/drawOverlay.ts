import { writeWhole } from '../../checkpoints/writeWhole';
import type { PictureRegion } from '../../shared/explainProtocol';
import { heatColour } from '../../shared/heatColour';
import { loadSharp } from '../preprocess/loadSharp';
import { resample } from '../preprocess/resample';
import type { RgbImage } from '../preprocess/RgbImage';
import { sampleGrid, type Grid } from './resizeMap';

/** Longest side of the picture that is written, in pixels: enough for a screen, and far smaller than a photograph. */
const LONGEST = 1600;
/** How much the strongest colour covers of the picture. */
const OPACITY = 0.6;
/** How bright the part of the picture is left that the network does not see. */
const UNSEEN = 0.45;

/** A picture with a map of values 0…1 laid over the part of it that the network sees, scaled down where it is large. */
export function drawOverlay(picture: RgbImage, map: Grid, region: PictureRegion): RgbImage {
  const small = scaledDown(picture);
  const { width, height } = small;
  const data = new Uint8Array(small.data);
  for (let row = 0; row < height; row++) {
    const y = (((row + 0.5) / height) * picture.height - region.top) / region.height;
    for (let column = 0; column < width; column++) {
      const x = (((column + 0.5) / width) * picture.width - region.left) / region.width;
      const seen = x >= 0 && x <= 1 && y >= 0 && y <= 1;
      const [red, green, blue, cover] = seen ? heatColour(sampleGrid(map, x, y)) : [0, 0, 0, 0];
      const alpha = OPACITY * cover;
      const at = (row * width + column) * 3;
      for (const [channel, colour] of [red, green, blue].entries()) {
        const sample = data[at + channel] ?? 0;
        data[at + channel] = Math.round(seen ? sample * (1 - alpha) + colour * alpha : sample * UNSEEN);
      }
    }
  }
  return { width, height, data };
}

/**
 * Writes a picture as PNG.
 * @throws file/unwritable
 */
export async function writePng(path: string, { width, height, data }: RgbImage): Promise<void> {
  const sharp = loadSharp();
  const bytes = await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  await writeWhole(path, (append) => append(bytes));
}

function scaledDown(picture: RgbImage): RgbImage {
  const scale = LONGEST / Math.max(picture.width, picture.height);
  if (scale >= 1) return picture;
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  return resample(picture, width, height, 'bilinear', { left: 0, top: 0, width, height });
}
