/** A rectangle of pixels. */
export interface Window {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What a centre crop takes of a picture, and where it lies in the square. */
export interface CentreCrop {
  /** The part of the picture that is used. */
  readonly window: Window;
  /** Black columns left of it and black rows above it, where the picture is smaller than the crop. */
  readonly padLeft: number;
  readonly padTop: number;
}

/**
 * The size to which torchvision resizes: the shorter side becomes `resize`, the longer is truncated to whole pixels
 * (`_compute_resized_output_size` of torchvision.transforms.functional).
 */
export function resizedSize(
  width: number,
  height: number,
  resize: number,
): { width: number; height: number } {
  const short = Math.min(width, height);
  const long = Math.trunc((resize * Math.max(width, height)) / short);
  return width <= height ? { width: resize, height: long } : { width: long, height: resize };
}

/** The square of side `crop` from the centre, offsets rounded and padding split as torchvision's `center_crop` does. */
export function centreCrop(width: number, height: number, crop: number): CentreCrop {
  const [left, usedWidth, padLeft] = along(width, crop);
  const [top, usedHeight, padTop] = along(height, crop);
  return { window: { left, top, width: usedWidth, height: usedHeight }, padLeft, padTop };
}

function along(extent: number, crop: number): [offset: number, used: number, padding: number] {
  if (extent < crop) return [0, extent, Math.floor((crop - extent) / 2)];
  return [roundHalfToEven((extent - crop) / 2), crop, 0];
}

/** Python's `round`. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
