/** What torchvision's classification presets do to an RGB picture before the network sees it. */
export interface Preprocessing {
  /** Length of the shorter side after resizing, in pixels. */
  readonly resize: number;
  /** Side of the square cut from the centre, in pixels. */
  readonly crop: number;
  readonly interpolation: 'bilinear' | 'bicubic';
  /** Per channel R, G, B, on values scaled to 0…1. */
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}
