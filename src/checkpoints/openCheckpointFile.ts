import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HeadstartError, toErrorInfo } from '../shared/errors';
import { malformed, unsupported } from './checkpointErrors';
import { chooseGroup } from './chooseGroup';
import { FileSource } from './FileSource';
import { openCheckpoint } from './openCheckpoint';
import { looksLikeJson, readShardIndex, type ShardIndex } from './readShardIndex';
import { ShardedSource } from './ShardedSource';
import type { Checkpoint, OpenOptions, TensorEntry } from './types';

/**
 * Opens the checkpoint at a path: one file, or by its index (`….safetensors.index.json`) several that lie beside it. Only directories
 * are read. The caller closes the checkpoint's `source`.
 *
 * @throws what {@link FileSource.open} and {@link openCheckpoint} throw; checkpoint/missing-shard, checkpoint/malformed where the
 *   index and its files disagree or a file lies outside the folder
 */
export async function openCheckpointFile(path: string, options: OpenOptions = {}): Promise<Checkpoint> {
  const source = await FileSource.open(path);
  let handedOver = false;
  try {
    const index = (await looksLikeJson(source)) ? await readShardIndex(source) : undefined;
    if (index) return await openShards(source, index, options);
    const checkpoint = await openCheckpoint(source, options);
    handedOver = true;
    return checkpoint;
  } finally {
    if (!handedOver) await source.close();
  }
}

async function openShards(source: FileSource, index: ShardIndex, options: OpenOptions): Promise<Checkpoint> {
  const folder = await realpath(dirname(source.path));
  const files: FileSource[] = [];
  try {
    for (const name of index.files) files.push(await openShard(source.name, folder, name));
    return await joinShards(source.name, files, index, options);
  } catch (error) {
    await Promise.all(files.map((file) => file.close()));
    throw error;
  }
}

async function openShard(indexName: string, folder: string, name: string): Promise<FileSource> {
  let path: string;
  try {
    path = await realpath(join(folder, name));
  } catch (cause) {
    throw missing(indexName, name, cause);
  }
  // A name alone cannot leave the folder, but a link under that name can.
  if (dirname(path) !== folder) {
    throw malformed(
      indexName,
      `it names ${JSON.stringify(name)}, which is a link to a file outside its folder; put the file itself beside it`,
    );
  }
  try {
    return await FileSource.open(path);
  } catch (error) {
    if (toErrorInfo(error).code === 'file/not-found') throw missing(indexName, name, error);
    throw error;
  }
}

async function joinShards(
  name: string,
  files: readonly FileSource[],
  { fileOf, metadata }: ShardIndex,
  options: OpenOptions,
): Promise<Checkpoint> {
  const source = new ShardedSource(name, files);
  const tensors = new Map<string, TensorEntry>();
  const notes: Record<string, string> = { ...metadata };
  for (const { source: file, offset } of source.parts) {
    const shard = await openCheckpoint(file);
    if (shard.format !== 'safetensors') {
      throw unsupported(
        name,
        `names ${file.name}, which is a PyTorch file`,
        'Headstart joins .safetensors files; open each PyTorch file by itself.',
      );
    }
    Object.assign(notes, shard.metadata);
    for (const tensor of shard.tensors) {
      if (tensors.has(tensor.name)) {
        throw malformed(
          name,
          `two of its files hold the tensor ${JSON.stringify(tensor.name.slice(0, 200))}`,
        );
      }
      tensors.set(tensor.name, { ...tensor, offset: offset + tensor.offset });
    }
  }
  for (const [tensor, file] of fileOf) {
    if (!tensors.has(tensor))
      throw malformed(
        name,
        `the tensor ${JSON.stringify(tensor.slice(0, 200))} is not in ${file}, where it should be`,
      );
  }
  const { container } = chooseGroup(name, [{ container: '', tensors: [...tensors] }], options.container);
  return {
    format: 'safetensors',
    source,
    container,
    tensors: [...tensors.values()],
    others: [],
    metadata: notes,
    globals: [],
  };
}

function missing(index: string, name: string, cause: unknown): HeadstartError {
  return new HeadstartError(
    'checkpoint/missing-shard',
    `${index} is one of several files, and ${name} is missing beside it. Download that file into the same folder.`,
    { cause },
  );
}
