import * as v from 'valibot';
import { HeadstartError } from '../../shared/errors';
import type { Preprocessing } from '../../shared/preprocessing';
import { describeIssue } from '../describeIssue';
import { preprocessingSchema } from '../preprocessingSchema';

/** Preprocessing from a hub model's own description, and what had to be assumed, one sentence each. */
export interface HubPreprocessing {
  readonly preprocessing: Preprocessing;
  readonly notes: readonly string[];
}

const triple = v.tuple([v.number(), v.number(), v.number()]);

const timmSchema = v.object({
  input_size: v.tuple([v.literal(3), v.number(), v.number()]),
  mean: triple,
  std: triple,
  interpolation: v.string(),
  crop_pct: v.optional(v.nullable(v.pipe(v.number(), v.gtValue(0))), 0.875),
  crop_mode: v.optional(v.nullable(v.string()), 'center'),
});

/** Source: timm's `transforms_imagenet_eval`: the shorter side becomes ⌊size / crop_pct⌋, then the centre is cut. */
export function timmPreprocessing(where: string, stated: unknown): HubPreprocessing {
  const config = parse(where, timmSchema, stated);
  const [, height, width] = config.input_size;
  if (height !== width) {
    throw unsupported(where, `its input has ${width}×${height} pixels; Headstart's networks take squares`);
  }
  const notes: string[] = [];
  if (config.crop_mode !== 'center' && config.crop_mode !== null) notes.push(squeezed(config.crop_mode));
  return {
    preprocessing: check(where, {
      resize: Math.floor(height / (config.crop_pct ?? 0.875)),
      crop: height,
      interpolation: config.interpolation,
      mean: config.mean,
      std: config.std,
    }),
    notes,
  };
}

const side = v.union([
  v.number(),
  v.object({ shortest_edge: v.number() }),
  v.object({ height: v.number(), width: v.number() }),
]);

const transformersSchema = v.object({
  size: side,
  crop_size: v.optional(v.nullable(side)),
  crop_pct: v.optional(v.nullable(v.pipe(v.number(), v.gtValue(0)))),
  do_center_crop: v.optional(v.nullable(v.boolean()), false),
  do_normalize: v.optional(v.nullable(v.boolean()), true),
  resample: v.optional(v.nullable(v.number()), 2),
  image_mean: v.optional(v.nullable(triple)),
  image_std: v.optional(v.nullable(triple)),
  rescale_factor: v.optional(v.nullable(v.number()), 1 / 255),
});

/** Pillow's numbers for ways to resize. */
const RESAMPLE: Readonly<Record<number, string>> = {
  0: 'nearest',
  1: 'lanczos',
  2: 'bilinear',
  3: 'bicubic',
};

/** From this size on ConvNeXT's pictures are squeezed, not cut. Source: transformers' `ConvNextImageProcessor.resize`. */
const CONVNEXT_SQUEEZED = 384;

/** Source: transformers' image processors. */
export function transformersPreprocessing(where: string, stated: unknown): HubPreprocessing {
  const config = parse(where, transformersSchema, stated);
  if (Math.abs((config.rescale_factor ?? 1 / 255) * 255 - 1) > 1e-6) {
    throw unsupported(where, `it scales pixels by ${config.rescale_factor ?? 0}, not by 1/255`);
  }
  if (config.do_normalize === true && (!config.image_mean || !config.image_std)) {
    throw unsupported(where, 'it normalises pictures and does not say with which mean and deviation');
  }
  const { resize, crop, squeeze } = sizes(where, config);
  return {
    preprocessing: check(where, {
      resize,
      crop,
      interpolation: RESAMPLE[config.resample ?? 2] ?? String(config.resample),
      mean: config.do_normalize === true ? config.image_mean : [0, 0, 0],
      std: config.do_normalize === true ? config.image_std : [1, 1, 1],
    }),
    notes: squeeze ? [squeezed('a square')] : [],
  };
}

function sizes(
  where: string,
  { size, crop_size, crop_pct, do_center_crop }: v.InferOutput<typeof transformersSchema>,
): { resize: number; crop: number; squeeze: boolean } {
  if (typeof size === 'object' && 'height' in size) {
    const height = square(where, size);
    return {
      resize: height,
      crop: do_center_crop ? square(where, crop_size ?? size) : height,
      squeeze: true,
    };
  }
  const edge = typeof size === 'number' ? size : size.shortest_edge;
  if (crop_pct !== undefined && crop_pct !== null) {
    return edge < CONVNEXT_SQUEEZED
      ? { resize: Math.trunc(edge / crop_pct), crop: edge, squeeze: false }
      : { resize: edge, crop: edge, squeeze: true };
  }
  if (do_center_crop === true && crop_size)
    return { resize: edge, crop: square(where, crop_size), squeeze: false };
  // A number alone is both sides in the processors that do not cut.
  if (typeof size === 'number') return { resize: edge, crop: edge, squeeze: true };
  throw unsupported(where, 'it resizes pictures to one side and does not cut them to a square');
}

function square(where: string, size: v.InferOutput<typeof side>): number {
  if (typeof size === 'number') return size;
  if ('shortest_edge' in size) return size.shortest_edge;
  if (size.height === size.width) return size.height;
  throw unsupported(
    where,
    `its input has ${size.width}×${size.height} pixels; Headstart's networks take squares`,
  );
}

function squeezed(into: string): string {
  return (
    `The model's own preprocessing squeezes pictures to ${into}; here their shorter side is resized and the centre cut, ` +
    'so predictions differ for pictures that are not square.'
  );
}

function parse<T>(where: string, schema: v.GenericSchema<unknown, T>, stated: unknown): T {
  const parsed = v.safeParse(schema, stated, { abortEarly: true });
  if (parsed.success) return parsed.output;
  throw new HeadstartError('hub/malformed', `In ${where}, ${describeIssue(parsed.issues)}.`);
}

function check(where: string, preprocessing: unknown): Preprocessing {
  const parsed = v.safeParse(preprocessingSchema, preprocessing, { abortEarly: true });
  if (parsed.success) return parsed.output;
  throw unsupported(where, describeIssue(parsed.issues));
}

function unsupported(where: string, what: string): HeadstartError {
  return new HeadstartError('hub/unsupported', `${where} cannot be followed: ${what}.`);
}
