import { malformed, tooLarge, truncated } from './checkpointErrors';
import { MAX_SHARD_INDEX_BYTES, MAX_SHARDS, MAX_TENSORS } from './limits';
import { scanJson } from './scanJson';
import type { ByteSource } from './types';

/** What `model.safetensors.index.json` says: which file holds which tensor. */
export interface ShardIndex {
  /** Base names of the files, in natural order. */
  readonly files: readonly string[];
  /** Base name of the file by the tensor's name. */
  readonly fileOf: ReadonlyMap<string, string>;
  /** What the index says beside it, as text: `total_size` and the like. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Object → weight_map → tensor; notes in its metadata may lie a little deeper. */
const INDEX_DEPTH = 8;

/** Enough to tell JSON from a checkpoint. */
const HEAD_BYTES = 16;

/** What a name may not have: a path would lead out of the folder. Drive letters and streams of Windows have a colon. */
const PATH_CHARACTERS = /[/\\:\0]/;

/** Whether a source begins as JSON text does. The length before a safetensors header can look so, but has zeros in it. */
export async function looksLikeJson(source: ByteSource): Promise<boolean> {
  const head = await source.read(0, Math.min(HEAD_BYTES, source.size));
  return !head.includes(0) && /^\s*\{/.test(Buffer.from(head).toString('latin1'));
}

/**
 * Reads the index of a checkpoint that was saved in several files, as Hugging Face's libraries write it:
 * `{"metadata": {…}, "weight_map": {"TENSOR": "FILE", …}}`
 * (https://huggingface.co/docs/safetensors/main/en/metadata_parsing#sharded-files).
 *
 * @returns undefined where the JSON is no such index
 * @throws checkpoint/malformed, checkpoint/too-large, checkpoint/truncated
 */
export async function readShardIndex(source: ByteSource): Promise<ShardIndex | undefined> {
  const file = source.name;
  if (source.size > MAX_SHARD_INDEX_BYTES) {
    throw tooLarge(file, `it is JSON of ${source.size} bytes; ${MAX_SHARD_INDEX_BYTES} is the limit`);
  }
  const text = Buffer.from(await source.read(0, source.size)).toString('utf8');
  const { depth, duplicate } = scanJson(text);
  if (depth > INDEX_DEPTH) return undefined;
  const index = parse(file, text);
  if (!isObject(index) || !('weight_map' in index)) return undefined;
  if (duplicate !== undefined) throw malformed(file, `the name ${quoted(duplicate)} comes twice in it`);
  const { weight_map: map, metadata } = index;
  if (!isObject(map)) throw malformed(file, 'its weight_map is not an object');
  const fileOf = new Map<string, string>();
  for (const [tensor, shard] of Object.entries(map)) {
    if (!isFileName(shard)) {
      throw malformed(
        file,
        `it says that the tensor ${quoted(tensor)} is in ${named(shard)}, which is not the name of a file beside it`,
      );
    }
    fileOf.set(tensor, shard);
  }
  if (fileOf.size === 0) throw malformed(file, 'its weight_map is empty');
  if (fileOf.size > MAX_TENSORS) throw tooLarge(file, `it names more than ${MAX_TENSORS} tensors`);
  const files = [...new Set(fileOf.values())].sort((a, b) => natural.compare(a, b));
  if (files.length > MAX_SHARDS) {
    throw tooLarge(file, `it names ${files.length} files; ${MAX_SHARDS} is the limit`);
  }
  return { files, fileOf, metadata: describe(metadata) };
}

const natural = new Intl.Collator('en', { numeric: true });

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw truncated(file, 'it begins as JSON and does not end so');
  }
}

function describe(metadata: unknown): Record<string, string> {
  if (!isObject(metadata)) return {};
  const scalars = Object.entries(metadata).filter(([, value]) =>
    ['string', 'number', 'boolean'].includes(typeof value),
  );
  return Object.fromEntries(scalars.map(([key, value]) => [key, String(value)]));
}

function isFileName(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value !== '' &&
    value !== '.' &&
    value !== '..' &&
    !PATH_CHARACTERS.test(value)
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value of JSON, of which not every one can be made a text otherwise. */
function named(value: unknown): string {
  return typeof value === 'string' ? quoted(value) : JSON.stringify(value).slice(0, 200);
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 200));
}
