/**
 * Converts 16-bit grey as Pillow's `convert("RGB")` does: clipped at 255, not scaled, so that most such pictures come out white.
 * Models that were evaluated with torchvision's loader saw just that.
 * @param grey two bytes a pixel, little-endian, as every platform is that sharp is built for
 * @returns three bytes a pixel
 */
export function grey16ToRgb(grey: Buffer): Uint8Array {
  const rgb = new Uint8Array((grey.length / 2) * 3);
  for (let from = 0, to = 0; from < grey.length; from += 2) {
    const value = Math.min(255, grey.readUInt16LE(from));
    rgb[to++] = value;
    rgb[to++] = value;
    rgb[to++] = value;
  }
  return rgb;
}
