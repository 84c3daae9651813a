import * as v from 'valibot';

/** Longest side in pixels that a pipeline may ask for: torchvision's largest is 600, and memory grows with the square. */
const MAX_SIDE = 4096;

const side = v.pipe(
  v.number(),
  v.integer('must be a whole number of pixels'),
  v.minValue(1, 'must be at least 1 pixel'),
  v.maxValue(MAX_SIDE, `must be at most ${MAX_SIDE} pixels`),
);

const finite = v.pipe(v.number(), v.finite('must be finite'));
const positive = v.pipe(finite, v.gtValue(0, 'must be above 0'));

/** Checks a {@link Preprocessing} that comes from a file. */
export const preprocessingSchema = v.pipe(
  v.object({
    resize: side,
    crop: side,
    interpolation: v.picklist(['bilinear', 'bicubic']),
    mean: v.tuple([finite, finite, finite]),
    std: v.tuple([positive, positive, positive]),
  }),
  v.check(({ resize, crop }) => crop <= resize, 'crop must not be larger than resize'),
);
