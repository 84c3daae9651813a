import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as v from 'valibot';
import { HeadstartError } from '../../shared/errors';
import { MODEL_MANIFEST_NAME } from '../../shared/modelFolder';
import type { OnnxUse } from '../../shared/onnxProtocol';
import type { Preprocessing } from '../../shared/preprocessing';
import { describeIssue } from '../describeIssue';
import { preprocessingSchema } from '../preprocessingSchema';
import { writeSmallFile } from '../writeSmallFile';

/** `headstart.json` beside a model in ONNX: what the model itself does not say. */
export interface OnnxManifest {
  /** Base name of the model. */
  readonly onnx: string;
  readonly classes: readonly string[];
  readonly preprocessing: Preprocessing;
  readonly scores: OnnxUse['scores'];
}

/** As many classes with long names fit many times over. */
const MAX_BYTES = 16 * 2 ** 20;

const schema = v.object({
  onnx: v.pipe(v.string(), v.nonEmpty('must name the model')),
  classes: v.pipe(v.array(v.string()), v.minLength(1, 'must name at least one class')),
  preprocessing: preprocessingSchema,
  scores: v.picklist(['logits', 'probabilities']),
});

/** The manifest of a model: one of its own (`MODEL.onnx.headstart.json`), or that of its folder, if it names the model. */
export async function findOnnxManifest(file: string): Promise<OnnxManifest | undefined> {
  const own = await readOnnxManifest(`${file}.${MODEL_MANIFEST_NAME}`);
  if (own) return own;
  const shared = await readOnnxManifest(join(dirname(file), MODEL_MANIFEST_NAME));
  return shared?.onnx === basename(file) ? shared : undefined;
}

/**
 * Reads a manifest; undefined where there is none, or one of another kind of model.
 * @throws model/malformed
 */
export async function readOnnxManifest(path: string): Promise<OnnxManifest | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  if (found.size > MAX_BYTES)
    throw new HeadstartError(
      'model/malformed',
      `${path} is ${found.size} bytes; a manifest has at most ${MAX_BYTES}.`,
    );
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new HeadstartError('model/malformed', `${path} is not JSON. Write it again or restore it.`, {
      cause: error,
    });
  }
  if (typeof json !== 'object' || json === null || !('onnx' in json)) return undefined;
  const parsed = v.safeParse(schema, json, { abortEarly: true });
  if (parsed.success) return parsed.output;
  throw new HeadstartError('model/malformed', `In ${path}, ${describeIssue(parsed.issues)}.`);
}

/** Writes what a model does not say beside it: into the folder's manifest, or one of the model's own where that one is another model's. */
export async function writeOnnxManifest(
  file: string,
  facts: Omit<OnnxManifest, 'onnx'>,
): Promise<{ readonly path: string }> {
  const shared = join(dirname(file), MODEL_MANIFEST_NAME);
  const taken = await stat(shared).then(
    () => true,
    () => false,
  );
  const mine = taken && (await readOnnxManifest(shared).catch(() => undefined))?.onnx === basename(file);
  const path = taken && !mine ? `${file}.${MODEL_MANIFEST_NAME}` : shared;
  const manifest: OnnxManifest = { onnx: basename(file), ...facts };
  await writeSmallFile(path, `${JSON.stringify(manifest, null, 2)}\n`);
  return { path };
}
