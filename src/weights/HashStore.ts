import { createHash } from 'node:crypto';
import { readFile, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { writeSmallFile } from './writeSmallFile';

const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const fileRecordSchema = v.object({ path: v.string(), bytes: v.number(), modifiedMs: v.number(), sha256 });
const pinSchema = v.object({ url: v.string(), sha256 });

/**
 * What has been learnt of files, kept between runs: the SHA-256 of a file that was found right, for as long as its size and time
 * of change stay the same, and the SHA-256 that was first seen for an address. A record is a small file of its own, written
 * whole and renamed, so that processes need no lock between them and none undoes what another has learnt.
 */
export class HashStore {
  constructor(private readonly folder: string) {}

  /** The SHA-256 that a file was found to have and still must have, since it has not been changed; undefined if not known. */
  async known(path: string): Promise<string | undefined> {
    const record = await this.#read('files', resolve(path), fileRecordSchema);
    const found = await stat(path).catch(() => undefined);
    if (!record || !found) return undefined;
    return record.bytes === found.size && record.modifiedMs === found.mtimeMs ? record.sha256 : undefined;
  }

  async remember(path: string, sha256: string): Promise<void> {
    const { size: bytes, mtimeMs: modifiedMs } = await stat(path);
    const absolute = resolve(path);
    await this.#write('files', absolute, { path: absolute, bytes, modifiedMs, sha256 });
  }

  async forget(path: string): Promise<void> {
    await rm(this.#place('files', resolve(path)), { force: true });
  }

  /** The SHA-256 of what was first fetched from an address; undefined when nothing was. */
  async pinned(url: string): Promise<string | undefined> {
    return (await this.#read('pins', url, pinSchema))?.sha256;
  }

  /** Holds from now on that an address gives exactly this. */
  async pin(url: string, sha256: string): Promise<void> {
    await this.#write('pins', url, { url, sha256 });
  }

  #place(kind: 'files' | 'pins', key: string): string {
    return join(this.folder, kind, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.json`);
  }

  async #read<T>(
    kind: 'files' | 'pins',
    key: string,
    schema: v.GenericSchema<unknown, T>,
  ): Promise<T | undefined> {
    const text = await readFile(this.#place(kind, key), 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    try {
      const parsed = v.safeParse(schema, JSON.parse(text));
      // A record that cannot be read is none: the file is looked at again.
      return parsed.success ? parsed.output : undefined;
    } catch {
      return undefined;
    }
  }

  async #write(kind: 'files' | 'pins', key: string, record: object): Promise<void> {
    try {
      await writeSmallFile(this.#place(kind, key), `${JSON.stringify(record)}\n`);
    } catch {
      // Where nothing can be kept, e.g. in a container with a read-only home, files are hashed again the next time.
    }
  }
}
