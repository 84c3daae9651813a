import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { MemorySource } from '../../src/checkpoints/MemorySource';
import { openCheckpoint } from '../../src/checkpoints/openCheckpoint';
import { readShardIndex } from '../../src/checkpoints/readShardIndex';
import { readTensor } from '../../src/checkpoints/readTensor';
import { parseCsv } from '../../src/engine/data/parseCsv';
import { parseNpyHeader } from '../../src/engine/npy/parseNpyHeader';
import { checkTiff } from '../../src/engine/preprocess/checkTiff';
import { decodeBmp } from '../../src/engine/preprocess/decodeBmp';
import { decodeGif } from '../../src/engine/preprocess/decodeGif';
import { decodeImageFile } from '../../src/engine/preprocess/decodeImage';
import { SNIFFED_BYTES, sniffImage } from '../../src/engine/preprocess/sniffImage';
import { HeadstartError } from '../../src/shared/errors';
import type { Random } from '../../src/shared/Random';
import { resolveOnnx } from '../../src/weights/onnx/resolveOnnx';
import { foreignOnnx } from '../support/foreignOnnx';
import { fileTargets } from './fileTargets';
import { npyFile, safetensorsFile, torchFile } from './grammar';
import { jsonText } from './jsonText';
import { messageTargets } from './messageTargets';
import { mutate } from './mutate';
import { onnxFile } from './onnxFile';
import { pngFile } from './pngFile';

/** A reader and the files that it is given. */
export interface Target {
  readonly name: string;
  readonly make: (random: Random) => Uint8Array | Promise<Uint8Array>;
  readonly read: (bytes: Uint8Array) => void | Promise<void>;
}

/** Tensors up to this size are read too, not only found. */
const READ_BYTES = 1e6;
const NAME = 'file';

/** Every reader of files that come from elsewhere, with files that a grammar makes and real ones that were changed. */
export function fuzzTargets(): Target[] {
  const checkpoints = fixtures('checkpoints', /\.(pth|pt|pkl|safetensors)$/);
  const index = Buffer.from(
    '{"metadata":{"total_size":32},"weight_map":{"a":"x-1.safetensors","b":"x-2.safetensors"}}',
  );
  const shards = JSON.parse(index.toString()) as { readonly weight_map: Record<string, string> };
  const csv = Buffer.from('file,label\r\n"a, b.jpg","c ""d"""\n./e.png,f\n');
  const changed = (files: readonly Uint8Array[]) => (random: Random) =>
    mutate(files[random.below(files.length)] ?? new Uint8Array(0), files, random);
  return [
    { name: 'checkpoints, changed', make: changed(checkpoints), read: readCheckpoint },
    { name: 'torch, made', make: torchFile, read: readCheckpoint },
    { name: 'safetensors, made', make: safetensorsFile, read: readCheckpoint },
    { name: 'onnx, changed', make: changed(onnxModels()), read: readCheckpoint },
    { name: 'onnx, made', make: onnxFile, read: readCheckpoint },
    { name: 'shard index, changed', make: changed([index]), read: readIndex },
    { name: 'shard index, made', make: (random) => jsonText(shards, random), read: readIndex },
    { name: 'npy, made', make: npyFile, read: (bytes) => void parseNpyHeader(bytes, NAME) },
    {
      name: 'gif, changed',
      make: changed(fixtures('images', /\.gif$/)),
      read: (bytes) => void decodeGif(bytes, NAME),
    },
    {
      name: 'bmp, changed',
      make: changed(fixtures('images', /\.bmp$/)),
      read: (bytes) => void decodeBmp(Buffer.from(bytes), NAME),
    },
    {
      name: 'tiff, changed',
      make: changed(fixtures('images', /\.tiff$/)),
      read: (bytes) => checkTiff(Buffer.from(bytes), NAME),
    },
    {
      name: 'images, sniffed',
      make: changed(fixtures('images', /./)),
      read: (bytes) => void sniffImage(bytes.subarray(0, SNIFFED_BYTES), NAME),
    },
    {
      name: 'images, decoded',
      make: changed(fixtures('images', /\.(jpg|png|webp|tiff)$/)),
      read: decode,
    },
    { name: 'png, made', make: pngFile, read: decode },
    {
      name: 'csv, changed',
      make: changed([csv]),
      read: (bytes) => void parseCsv(Buffer.from(bytes).toString(), NAME),
    },
    ...fileTargets(),
    ...messageTargets(),
  ];
}

function fixtures(folder: string, names: RegExp): Uint8Array[] {
  const path = resolve('test/fixtures', folder);
  return readdirSync(path)
    .filter((name) => names.test(name))
    .map((name) => new Uint8Array(readFileSync(resolve(path, name))));
}

/** @throws Error where a tensor is said to lie outside the file */
async function readCheckpoint(bytes: Uint8Array): Promise<void> {
  const source = new MemorySource(bytes, NAME);
  const { tensors, others, onnx, metadata } = await openCheckpoint(source);
  // Nothing lies beside it, so what it says of itself is all there is.
  if (onnx) await resolveOnnx('/nowhere/model.onnx', { onnx, metadata }).catch(refusal);
  for (const entry of [...tensors, ...others.flatMap((other) => other.tensors)]) {
    if (entry.offset < 0 || entry.span < 0 || entry.offset + entry.span > source.size) {
      throw new Error(`${entry.name} lies at ${entry.offset}…${entry.offset + entry.span} of ${source.size}`);
    }
    if (entry.bytes > READ_BYTES) continue;
    const { byteLength } = await readTensor(source, entry);
    if (byteLength !== entry.bytes)
      throw new Error(`${entry.name} has ${byteLength} bytes, not ${entry.bytes}`);
  }
}

async function readIndex(bytes: Uint8Array): Promise<void> {
  await readShardIndex(new MemorySource(bytes, NAME));
}

/** Models as other programs write them, with all that may be in one. */
function onnxModels(): Uint8Array[] {
  return [
    foreignOnnx(),
    foreignOnnx({ type: 'U8', layout: 'NCHW', extents: ['N', 3, 8, 8] }),
    foreignOnnx({ external: { file: 'weights.bin', offset: 4 } }),
    foreignOnnx({ metadata: { labels: '["a","b","c","d"]', preprocessing: '{"resize":8,"crop":8}' } }),
  ];
}

async function decode(bytes: Uint8Array): Promise<void> {
  const format = sniffImage(bytes.subarray(0, SNIFFED_BYTES), NAME);
  const { width, height, data } = await decodeImageFile({ format, bytes: Buffer.from(bytes) }, NAME, {
    ignoreExif: false,
  });
  if (data.length !== 3 * width * height) throw new Error(`${width}×${height} with ${data.length} bytes`);
}

/** @throws whatever is not one of our errors */
function refusal(error: unknown): void {
  if (!(error instanceof HeadstartError) || error.code === 'internal') throw error;
}
