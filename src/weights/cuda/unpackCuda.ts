import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CUDA_LIBRARIES, type InstalledFile } from '../../shared/cuda/CudaRuntime';
import { HeadstartError } from '../../shared/errors';
import { formatBytes } from '../../shared/formatBytes';
import { fileError } from '../download/fileError';
import { TarReader, type TarFile } from './TarReader';

/** The largest library of 1.28 has 400 MB; the archive unpacks to less than three times that. */
const MAX_LIBRARY_BYTES = 2 ** 31;
const MAX_ARCHIVE_BYTES = 2 ** 33;
/** Left on the disk for others. */
const SPARE_BYTES = 2 ** 22;

export interface UnpackOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onUnpack?: ((bytes: number) => void) | undefined;
  readonly freeBytes: (folder: string) => Promise<number>;
}

/**
 * Takes the CUDA libraries, and nothing else, out of a release archive. They get names of ours: no path in the archive says where anything
 * is written.
 * @throws archive/malformed, download/no-space, file/unwritable, cancelled
 */
export async function unpackCuda(
  archive: string,
  folder: string,
  options: UnpackOptions,
): Promise<InstalledFile[]> {
  const gunzip = createGunzip();
  // What goes wrong with either end is thrown where the bytes are taken.
  pipeline(createReadStream(archive), gunzip, () => undefined);
  const reader = new TarReader(limited(gunzip, archive, options.signal), archive);
  const found = new Map<string, InstalledFile>();
  try {
    for (let file = await reader.next(); file; file = await reader.next()) {
      const name = libraryOf(file);
      if (name === undefined) continue;
      requireSound(file, archive, found.has(name));
      found.set(name, await unpack(file, reader, { ...options, name, folder }));
    }
  } catch (error) {
    throw asArchiveError(archive, error);
  } finally {
    gunzip.destroy();
  }
  const missing = CUDA_LIBRARIES.filter((name) => !found.has(name));
  if (missing.length > 0) {
    throw new HeadstartError(
      'archive/malformed',
      `${archive} holds no ${missing.join(' and no ')}; it is not ONNX Runtime's release for CUDA on Linux (x64).`,
    );
  }
  return [...found.values()];
}

/** Which of the libraries an entry is: `onnxruntime-…/lib/NAME`. */
function libraryOf({ path }: TarFile): string | undefined {
  const parts = path.split('/').filter((part) => part !== '.' && part !== '');
  return CUDA_LIBRARIES.find((name) => name === parts.at(-1) && parts.at(-2) === 'lib');
}

function requireSound(file: TarFile, archive: string, isThere: boolean): void {
  const { path, bytes, regular } = file;
  const wrong = path.split('/').includes('..')
    ? 'leads out of the archive'
    : !regular
      ? 'is a link and no file'
      : isThere
        ? 'is there twice'
        : bytes > MAX_LIBRARY_BYTES
          ? `has ${formatBytes(bytes)}`
          : undefined;
  if (wrong === undefined) return;
  throw new HeadstartError('archive/malformed', `${archive}: ${path} ${wrong}. Nothing of it was kept.`);
}

async function unpack(
  { bytes }: TarFile,
  reader: TarReader,
  { name, folder, onUnpack, freeBytes }: UnpackOptions & { readonly name: string; readonly folder: string },
): Promise<InstalledFile> {
  const free = await freeBytes(folder);
  if (bytes + SPARE_BYTES > free) {
    throw new HeadstartError(
      'download/no-space',
      `${name} needs ${formatBytes(bytes)} and the disk of ${folder} has ${formatBytes(free)} left. Free some space.`,
    );
  }
  const path = join(folder, name);
  const hash = createHash('sha256');
  const target = await open(path, 'wx').catch((error: unknown) => {
    throw fileError(path, error);
  });
  try {
    let done = 0;
    for await (const piece of reader.content()) {
      hash.update(piece);
      await target.writeFile(piece).catch((error: unknown) => {
        throw fileError(path, error);
      });
      done += piece.length;
      onUnpack?.(done);
    }
    await target.sync();
  } finally {
    await target.close();
  }
  return { name, bytes, sha256: hash.digest('hex') };
}

/** What comes out of the packing, up to a bound: a small archive may hold any amount of zeros. */
async function* limited(
  stream: AsyncIterable<unknown>,
  archive: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0;
  for await (const piece of stream) {
    if (signal?.aborted) throw new HeadstartError('cancelled', 'Cancelled.');
    if (!(piece instanceof Uint8Array)) continue;
    bytes += piece.length;
    if (bytes > MAX_ARCHIVE_BYTES) {
      throw new HeadstartError('archive/malformed', `${archive} unpacks to more than ${formatBytes(bytes)}.`);
    }
    yield piece;
  }
}

/** Errors of zlib are about the archive. */
function asArchiveError(archive: string, cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (!/^Z_|^ERR_STREAM_PREMATURE_CLOSE$/.test(code)) return cause;
  return new HeadstartError('archive/malformed', `${archive} is cut off or damaged. Fetch it again.`, {
    cause,
  });
}
