import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as v from 'valibot';
import { HeadstartError } from '../../shared/errors';
import type { Preprocessing } from '../../shared/preprocessing';
import { describeIssue } from '../describeIssue';
import { CONFIG_PATH, PREPROCESSOR_PATH, type HubSnapshot } from './HubCache';
import { timmPreprocessing, transformersPreprocessing, type HubPreprocessing } from './hubPreprocessing';
import { timmArchitecture } from './timmArchitecture';
import { transformersArchitecture } from './transformersArchitecture';

/** A config with the names of a hundred thousand classes is smaller. */
const MAX_CONFIG_BYTES = 16 * 2 ** 20;

/** Classes of ImageNet-1K, whose names timm's models of it leave out. */
const IMAGENET_CLASSES = 1000;

/** What a model of the hub says of itself. */
export interface HubModel {
  readonly architecture: string;
  /** Null where it names none. */
  readonly classes: readonly string[] | null;
  readonly numClasses: number;
  readonly preprocessing: Preprocessing;
  /** What was assumed, one sentence each. */
  readonly notes: readonly string[];
}

/** ImageNet-21k has 21,843; of more than this, the names alone would fill the memory. */
const MAX_CLASSES = 1_000_000;

const classCount = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(1),
  v.maxValue(MAX_CLASSES, `must be at most ${MAX_CLASSES}`),
);

const timmSchema = v.object({
  architecture: v.string(),
  num_classes: v.optional(classCount),
  pretrained_cfg: v.looseObject({
    num_classes: v.optional(classCount),
    label_names: v.optional(v.array(v.string())),
  }),
  label_names: v.optional(v.array(v.string())),
  label_descriptions: v.optional(v.record(v.string(), v.string())),
});

const transformersSchema = v.looseObject({
  model_type: v.string(),
  id2label: v.optional(v.record(v.string(), v.string())),
});

/**
 * Reads the config of a model as timm or transformers write it.
 * @throws hub/malformed, hub/unsupported for a network that is none of torchvision's or is prepared for otherwise
 */
export async function readHubModel({ folder }: HubSnapshot): Promise<HubModel> {
  const where = join(basename(folder), CONFIG_PATH);
  const config = await readJson(join(folder, CONFIG_PATH));
  return 'architecture' in config
    ? fromTimm(where, config)
    : fromTransformers(where, config, await readProcessor(folder));
}

function fromTimm(where: string, stated: Record<string, unknown>): HubModel {
  const config = parse(where, timmSchema, stated);
  // A name such as resnet18.a1_in1k carries its training behind a dot.
  const [name = ''] = config.architecture.split('.', 1);
  const architecture = timmArchitecture(name);
  if (architecture === undefined) throw otherNetwork(where, `timm's ${name}`);
  const names = config.label_names ?? config.pretrained_cfg.label_names;
  const numClasses =
    names?.length ?? config.num_classes ?? config.pretrained_cfg.num_classes ?? IMAGENET_CLASSES;
  return {
    architecture,
    classes: names?.map((one) => config.label_descriptions?.[one] ?? one) ?? null,
    numClasses,
    ...timmPreprocessing(`${where}, pretrained_cfg`, config.pretrained_cfg),
  };
}

function fromTransformers(
  where: string,
  stated: Record<string, unknown>,
  processor: Record<string, unknown> | undefined,
): HubModel {
  const config = parse(where, transformersSchema, stated);
  const architecture = transformersArchitecture(config);
  if (architecture === undefined) throw otherNetwork(where, `a network of the type ${config.model_type}`);
  if (!processor) {
    throw new HeadstartError(
      'hub/unsupported',
      `There is no ${PREPROCESSOR_PATH} beside ${where}, so nothing says how pictures are to be prepared.`,
    );
  }
  const labels = config.id2label ?? {};
  const numClasses = Object.keys(labels).length;
  const classes = Array.from({ length: numClasses }, (_, index) => labels[String(index)] ?? '');
  if (numClasses === 0 || classes.includes('')) {
    throw new HeadstartError(
      'hub/malformed',
      `In ${where}, the field 'id2label' must name the classes 0 to ${Math.max(0, numClasses - 1)}.`,
    );
  }
  const prepared: HubPreprocessing = transformersPreprocessing(PREPROCESSOR_PATH, processor);
  return { architecture, classes, numClasses, ...prepared };
}

async function readProcessor(folder: string): Promise<Record<string, unknown> | undefined> {
  const file = join(folder, PREPROCESSOR_PATH);
  return (await stat(file).catch(() => undefined)) ? readJson(file) : undefined;
}

async function readJson(file: string): Promise<Record<string, unknown>> {
  const { size } = await stat(file);
  if (size > MAX_CONFIG_BYTES) {
    throw new HeadstartError(
      'hub/malformed',
      `${file} has ${size} bytes; ${MAX_CONFIG_BYTES} is the most that is read.`,
    );
  }
  try {
    const json: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (typeof json === 'object' && json !== null && !Array.isArray(json))
      return json as Record<string, unknown>;
  } catch (cause) {
    throw new HeadstartError('hub/malformed', `${file} is not JSON. Fetch the model again.`, { cause });
  }
  throw new HeadstartError('hub/malformed', `${file} is not an object. Fetch the model again.`);
}

function parse<T>(where: string, schema: v.GenericSchema<unknown, T>, stated: unknown): T {
  const parsed = v.safeParse(schema, stated, { abortEarly: true });
  if (parsed.success) return parsed.output;
  throw new HeadstartError('hub/malformed', `In ${where}, ${describeIssue(parsed.issues)}.`);
}

function otherNetwork(where: string, what: string): HeadstartError {
  return new HeadstartError(
    'hub/unsupported',
    `${where} is of ${what}, which is none of the networks that Headstart runs; "headstart models" lists those.`,
  );
}
