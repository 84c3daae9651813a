import { heatColour } from '../../src/shared/heatColour';

/** The colours of the values 0…255, four bytes each. */
const COLOURS = Uint8ClampedArray.from(
  Array.from({ length: 256 }, (_, value) => {
    const [red, green, blue, cover] = heatColour(value / 255);
    return [red, green, blue, Math.round(cover * 255)];
  }).flat(),
);

/**
 * Paints values 0…255 onto a canvas of their size.
 * @param opaque whether low values have their colour too, instead of letting through what is below
 */
export function drawHeat(
  canvas: HTMLCanvasElement,
  values: Uint8Array,
  width: number,
  height: number,
  opaque: boolean,
): void {
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) return;
  const image = context.createImageData(width, height);
  for (const [at, value] of values.entries()) {
    image.data.set(COLOURS.subarray(value * 4, value * 4 + 4), at * 4);
    if (opaque) image.data[at * 4 + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}
