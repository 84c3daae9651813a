import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, sep } from 'node:path';
import { HeadstartError, toErrorInfo } from '../../shared/errors';
import { malformed, tooLarge, truncated, unsupported } from '../checkpointErrors';
import { FileSource } from '../FileSource';
import { MAX_SHARDS } from '../limits';
import { ShardedSource } from '../ShardedSource';
import type { ByteSource, Checkpoint, TensorEntry } from '../types';
import { readOnnx, type OnnxDirectory } from './readOnnx';

/**
 * Opens an ONNX model as a directory of tensors. Where its data lie in other files, those must lie in its folder or below it.
 * @throws what {@link readOnnx} throws; checkpoint/missing-shard, checkpoint/malformed for files that leave the folder, checkpoint/truncated
 */
export async function openOnnx(source: ByteSource): Promise<Checkpoint> {
  const directory = await readOnnx(source);
  requireInside(source.name, source.size, directory.inside);
  if (directory.outside.length === 0) return toCheckpoint(source, directory, directory.inside);
  if (source.path === undefined) {
    throw unsupported(
      source.name,
      `keeps its weights in other files (${directory.outside[0]?.external.location ?? ''})`,
      'Download all of them into one folder and open it there.',
    );
  }
  const folder = await realpath(dirname(source.path));
  const files = new Map<string, FileSource>();
  try {
    for (const { external } of directory.outside) {
      if (files.has(external.location)) continue;
      if (files.size >= MAX_SHARDS)
        throw tooLarge(source.name, `its weights lie in more than ${MAX_SHARDS} files`);
      files.set(external.location, await openExternal(source.name, folder, external.location));
    }
    const joined = new ShardedSource(source.name, [source, ...files.values()]);
    const starts = new Map(
      [...files.keys()].map((name, place) => [name, joined.parts[place + 1]?.offset ?? 0]),
    );
    const outside = directory.outside.map(({ entry, external: { location } }) => {
      const size = files.get(location)?.size ?? 0;
      if (entry.offset + entry.bytes > size)
        throw truncated(location, `it has ${size} bytes and ${entry.offset + entry.bytes} are needed`);
      return { ...entry, offset: (starts.get(location) ?? 0) + entry.offset };
    });
    return toCheckpoint(joined, directory, [...directory.inside, ...outside]);
  } catch (error) {
    await Promise.all([...files.values()].map((file) => file.close()));
    throw error;
  }
}

function toCheckpoint(
  source: ByteSource,
  { facts, metadata }: OnnxDirectory,
  tensors: readonly TensorEntry[],
): Checkpoint {
  return {
    format: 'onnx',
    source,
    container: '',
    tensors,
    others: [],
    metadata,
    globals: [],
    onnx: facts,
  };
}

function requireInside(name: string, size: number, tensors: readonly TensorEntry[]): void {
  const last = tensors.find(({ offset, bytes }) => offset + bytes > size);
  if (last) throw truncated(name, `it has ${size} bytes and ${last.offset + last.bytes} are needed`);
}

async function openExternal(model: string, folder: string, location: string): Promise<FileSource> {
  const shown = JSON.stringify(location.slice(0, 200));
  const outside = (): HeadstartError =>
    malformed(model, `it names ${shown}, which is outside its folder; put the file itself beside it`);
  if (isAbsolute(location) || /^[A-Za-z]:|\0/.test(location) || location.split(/[/\\]/).includes('..')) {
    throw outside();
  }
  let path: string;
  try {
    path = await realpath(join(folder, location));
  } catch (cause) {
    throw missing(model, location, cause);
  }
  // A name alone cannot leave the folder, but a link under that name can.
  if (!path.startsWith(folder.endsWith(sep) ? folder : folder + sep)) throw outside();
  try {
    return await FileSource.open(path);
  } catch (error) {
    if (toErrorInfo(error).code === 'file/not-found') throw missing(model, location, error);
    throw error;
  }
}

function missing(model: string, location: string, cause: unknown): HeadstartError {
  return new HeadstartError(
    'checkpoint/missing-shard',
    `${model} keeps weights in ${basename(location)}, which is missing beside it. Put that file into the same folder.`,
    { cause },
  );
}
