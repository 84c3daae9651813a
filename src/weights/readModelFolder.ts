import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { HeadstartError } from '../shared/errors';
import { MODEL_MANIFEST_NAME, MODEL_WEIGHTS_NAME, type ModelManifest } from '../shared/modelFolder';
import { describeIssue } from './describeIssue';
import { preprocessingSchema } from './preprocessingSchema';

/** Largest manifest that is read, in bytes: ten thousand class names and a training history fit many times over. */
const MAX_MANIFEST_BYTES = 16 * 2 ** 20;

const manifestSchema = v.object({
  architecture: v.pipe(v.string(), v.nonEmpty('must not be empty')),
  classes: v.pipe(v.array(v.string()), v.minLength(1, 'must name at least one class')),
  preprocessing: preprocessingSchema,
  training: v.optional(v.record(v.string(), v.unknown())),
});

/** A model folder that has been read: its manifest, and where its weights are. */
export interface ModelFolder extends ModelManifest {
  /** Absolute path of the folder. */
  readonly folder: string;
  /** Absolute path of its weights file. */
  readonly weights: string;
}

/**
 * Reads `headstart.json` of a model folder.
 * @throws `model/not-a-folder` where there is no manifest or no weights file, `model/malformed` where a field is wrong.
 */
export async function readModelFolder(path: string): Promise<ModelFolder> {
  const folder = resolve(path);
  const manifestFile = join(folder, MODEL_MANIFEST_NAME);
  const weights = join(folder, MODEL_WEIGHTS_NAME);
  for (const [file, name] of [
    [manifestFile, MODEL_MANIFEST_NAME],
    [weights, MODEL_WEIGHTS_NAME],
  ] as const) {
    const found = await stat(file).catch(() => undefined);
    if (found?.isFile()) continue;
    throw new HeadstartError(
      'model/not-a-folder',
      `${folder} is not a model folder: it has no file ${name}. A model folder holds ` +
        `${MODEL_MANIFEST_NAME} and ${MODEL_WEIGHTS_NAME}.`,
    );
  }
  const manifest = parseManifest(await readManifestText(manifestFile), manifestFile);
  return { ...manifest, folder, weights };
}

/** Whether a path is a directory with a manifest in it. */
export async function isModelFolder(path: string): Promise<boolean> {
  const found = await stat(join(path, MODEL_MANIFEST_NAME)).catch(() => undefined);
  return found?.isFile() ?? false;
}

async function readManifestText(file: string): Promise<string> {
  const { size } = await stat(file);
  if (size <= MAX_MANIFEST_BYTES) return readFile(file, 'utf8');
  throw new HeadstartError(
    'model/malformed',
    `${file} is ${size} bytes; a manifest has at most ${MAX_MANIFEST_BYTES}.`,
  );
}

function parseManifest(text: string, file: string): ModelManifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new HeadstartError('model/malformed', `${file} is not JSON. Write it again or restore it.`, {
      cause: error,
    });
  }
  const parsed = v.safeParse(manifestSchema, json, { abortEarly: true });
  if (!parsed.success) {
    throw new HeadstartError('model/malformed', `In ${file}, ${describeIssue(parsed.issues)}.`);
  }
  const { training, ...required } = parsed.output;
  return training === undefined ? required : { ...required, training };
}
