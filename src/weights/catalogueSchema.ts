import * as v from 'valibot';
import { preprocessingSchema } from './preprocessingSchema';

const name = v.pipe(v.string(), v.regex(/^[\w.-]+$/, 'must be letters, digits, "_", "-" and "." only'));
const count = v.pipe(v.number(), v.integer('must be a whole number'), v.minValue(1, 'must be at least 1'));
const positive = v.pipe(v.number(), v.finite('must be finite'), v.gtValue(0, 'must be above 0'));
const percent = v.pipe(
  v.number(),
  v.minValue(0, 'must be at least 0'),
  v.maxValue(100, 'must be at most 100'),
);
const address = v.pipe(v.string(), v.regex(/^https?:\/\/[^\s]+$/, 'must be an http or https address'));

/** One published weights file: where it is, how good it is, and what it needs. */
export const catalogueEntrySchema = v.object({
  /** torchvision's name of the builder. */
  architecture: name,
  /** torchvision's name of the weights, e.g. `IMAGENET1K_V1`. */
  weights: name,
  /** Whether these are the weights that `DEFAULT` stands for. */
  default: v.boolean(),
  url: address,
  /** The first hex digits of the file's SHA-256, as many as are known. */
  sha256Prefix: v.pipe(v.string(), v.regex(/^[0-9a-f]{8,64}$/, 'must be 8 to 64 lower-case hex digits')),
  /** Size of the file in units of 2^20 bytes, as published (three decimals). */
  mebibytes: positive,
  /** Accuracy on ImageNet-1K in percent; null for weights that do not classify. */
  acc1: v.nullable(percent),
  acc5: v.nullable(percent),
  parameters: count,
  /** 10^9 multiplications for one picture at `preprocessing.crop`. */
  gflops: positive,
  /** Smallest side of an input, in pixels. */
  minSize: count,
  /** Name of a label set in `models/labels`; null for weights that do not classify. */
  labels: v.nullable(name),
  /** Address of the licence where the publisher states one. */
  licence: v.nullable(address),
  /** Where the training is described. */
  recipe: v.nullable(address),
  preprocessing: preprocessingSchema,
});

export type CatalogueEntry = v.InferOutput<typeof catalogueEntrySchema>;

/** The file as a whole; its entries are checked one by one, so that an error can name the entry. */
export const catalogueFileSchema = v.object({
  source: v.string(),
  entries: v.array(v.unknown()),
});
