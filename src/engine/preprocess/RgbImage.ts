/** A decoded picture: 8 bits a channel, R G B interleaved, rows from the top without padding. */
export interface RgbImage {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** `width * height * 3` bytes. */
  readonly data: Uint8Array;
}
