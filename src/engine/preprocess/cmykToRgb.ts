/**
 * Converts ink to light as Pillow does without a profile: what black leaves, less the share of it that a colour takes.
 * @param cmyk four bytes a pixel, 0 = no ink
 * @returns three bytes a pixel
 */
export function cmykToRgb(cmyk: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((cmyk.length / 4) * 3);
  for (let from = 0, to = 0; from < cmyk.length; from += 4, to += 3) {
    const light = 255 - (cmyk[from + 3] ?? 0);
    for (let channel = 0; channel < 3; channel++) {
      const product = (cmyk[from + channel] ?? 0) * light + 128;
      rgb[to + channel] = light - ((product + (product >> 8)) >> 8); // a division by 255, rounded
    }
  }
  return rgb;
}
