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
const address = v.pipe(
  v.string(),
  v.regex(/^https?:\/\/[^\s]+$/, 'must be an http or https address'),
  v.check((text) => URL.canParse(text), 'must be an http or https address'),
);

/** The last part of an address becomes the name of a file, so it must not be able to leave its folder. */
const FILE_NAME = /\/[A-Za-z0-9_][\w.+=~-]*$/;

const hashStart = v.pipe(v.string(), v.regex(/^[0-9a-f]{8,64}$/, 'must be 8 to 64 lower-case hex digits'));
const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits'));
const labels = v.union(
  [name, v.pipe(v.array(v.string()), v.minLength(1, 'must name at least one class'))],
  "must be a label set's name or a list of class names",
);

/** What an entry is written with. The descriptions are what an editor shows to those who write a catalogue of their own. */
export const writtenEntrySchema = v.object({
  architecture: v.pipe(name, v.description("torchvision's name of the network's builder, e.g. resnet18.")),
  weights: v.pipe(
    name,
    v.description('The name of the weights, e.g. IMAGENET1K_V1. It is asked for as ARCHITECTURE:NAME.'),
  ),
  default: v.pipe(
    v.boolean(),
    v.description(
      'Whether these weights are taken when only the architecture is named. At most one entry of an architecture says so.',
    ),
  ),
  url: v.pipe(
    address,
    v.description('Where the file is. The last part of the address is the name under which it is kept.'),
  ),
  sha256Prefix: v.optional(
    v.pipe(
      hashStart,
      v.description("The first hex digits of the file's SHA-256, as many as are known, 8 at least."),
    ),
  ),
  sha256: v.optional(
    v.pipe(hash, v.description("The file's SHA-256 in full. Either this or sha256Prefix is needed.")),
  ),
  mebibytes: v.pipe(
    positive,
    v.description('Size of the file in units of 1,048,576 bytes, to at least three decimals.'),
  ),
  acc1: v.pipe(
    v.nullable(percent),
    v.description('Top-1 accuracy in percent; null where it is not known or the weights do not classify.'),
  ),
  acc5: v.pipe(v.nullable(percent), v.description('Top-5 accuracy in percent, or null.')),
  parameters: v.pipe(count, v.description('Number of parameters.')),
  gflops: v.pipe(
    positive,
    v.description('Billions of multiplications for one picture of preprocessing.crop pixels.'),
  ),
  minSize: v.pipe(count, v.description('Smallest side of an input, in pixels.')),
  labels: v.pipe(
    v.nullable(labels),
    v.description(
      'The class names in the order of the outputs, or the name of a label set that Headstart has (imagenet-1k); null where the weights do not classify.',
    ),
  ),
  licence: v.pipe(v.nullable(address), v.description('Address of the licence; null where none is stated.')),
  recipe: v.pipe(v.nullable(address), v.description('Address of a description of the training, or null.')),
  preprocessing: v.pipe(
    preprocessingSchema,
    v.description('What is done to a picture before the network sees it.'),
  ),
});

/**
 * One published weights file: where it is, how good it is, and what it needs. Once read, `sha256Prefix` holds all digits of the
 * hash that are known, 8 to 64.
 */
export const catalogueEntrySchema = v.pipe(
  writtenEntrySchema,
  v.check(
    ({ url }) => FILE_NAME.test(new URL(url).pathname),
    "the field 'url' must end in a file name of letters, digits and ._+=~- only",
  ),
  v.check(
    ({ sha256, sha256Prefix }) => (sha256 ?? sha256Prefix) !== undefined,
    "the field 'sha256' or the field 'sha256Prefix' is needed",
  ),
  v.check(
    ({ sha256, sha256Prefix = '' }) => sha256?.startsWith(sha256Prefix) ?? true,
    "the field 'sha256' does not begin with the field 'sha256Prefix'",
  ),
  v.transform(({ sha256, sha256Prefix = '', ...entry }) => ({
    ...entry,
    sha256Prefix: sha256 ?? sha256Prefix,
  })),
);

export type CatalogueEntry = v.InferOutput<typeof catalogueEntrySchema>;

/** The file as a whole; its entries are checked one by one, so that an error can name the entry. */
export const catalogueFileSchema = v.object({
  source: v.pipe(v.string(), v.description('Who publishes these weights.')),
  entries: v.array(v.unknown()),
});
