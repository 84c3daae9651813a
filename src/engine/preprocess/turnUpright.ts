import type { Sharp as Pipeline } from 'sharp';

/**
 * Turns a picture as `PIL.ImageOps.exif_transpose` does. sharp mirrors before it turns, whatever the order of the calls.
 * @param orientation EXIF's (TIFF 6.0, tag 274), 1 to 8; 1 and unknown values leave the picture as it is
 */
export function turnUpright(pipeline: Pipeline, orientation: number): Pipeline {
  switch (orientation) {
    case 2:
      return pipeline.flop();
    case 3:
      return pipeline.rotate(180);
    case 4:
      return pipeline.flip();
    case 5:
      return pipeline.flip().rotate(90);
    case 6:
      return pipeline.rotate(90);
    case 7:
      return pipeline.flop().rotate(90);
    case 8:
      return pipeline.rotate(270);
    default:
      return pipeline;
  }
}
