import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Features } from '../train/FeatureLayout';

/** Where features are kept and how much room they get. */
export interface FeatureStoreOptions {
  /** Folder of the files; null keeps features in memory only. */
  readonly folder: string | null;
  /** In bytes. Features beyond it are read from the file again. */
  readonly memory: number;
  /** In bytes, over all files of the folder: the least recently used give way. */
  readonly disk: number;
}

/**
 * The features of pictures, computed once: in memory, then in a file that the next run with the same weights, cut and preprocessing
 * finds again. A record is whole or not there: its name is written behind its data.
 */
export class FeatureStore {
  private readonly memory = new Map<string, Features>();
  private readonly records = new Map<string, number>();
  private written = Promise.resolve();

  private constructor(
    private readonly length: number,
    private readonly options: FeatureStoreOptions,
    private readonly files: {
      readonly data: FileHandle;
      readonly names: FileHandle;
      readonly lock: string;
    } | null,
  ) {}

  /**
   * @param key everything that the features depend on beside the picture
   * @param length floats of one picture's features
   */
  static async open(key: string, length: number, options: FeatureStoreOptions): Promise<FeatureStore> {
    const { folder } = options;
    if (folder === null) return new FeatureStore(length, options, null);
    const base = join(folder, createHash('sha256').update(key).digest('hex').slice(0, 32));
    await mkdir(folder, { recursive: true });
    await makeRoom(folder, options.disk, base);
    const lock = await takeLock(`${base}.lock`);
    // Another process is writing these very features: this one computes its own.
    if (lock === null) return new FeatureStore(length, options, null);
    const data = await open(`${base}.f32`, 'a+');
    const names = await open(`${base}.names`, 'a+');
    const store = new FeatureStore(length, options, { data, names, lock });
    const complete = Math.floor((await data.stat()).size / (length * 4));
    const text = await readFile(`${base}.names`, 'utf8');
    const whole = text.split('\n').slice(0, -1).slice(0, complete);
    for (const [record, name] of whole.entries()) store.records.set(name, record);
    // What a crash tore is cut off: the data of a record without its name, half a name.
    await data.truncate(whole.length * length * 4);
    const kept = whole.map((name) => `${name}\n`).join('');
    if (kept !== text) {
      await names.truncate(0);
      await names.appendFile(kept);
    }
    return store;
  }

  async get(name: string): Promise<Features | undefined> {
    const held = this.memory.get(name);
    if (held) return held;
    const record = this.records.get(name);
    if (record === undefined || !this.files) return undefined;
    await this.written;
    const features = new Float32Array(this.length);
    const bytes = new Uint8Array(features.buffer);
    const { bytesRead } = await this.files.data.read(bytes, 0, bytes.length, record * bytes.length);
    if (bytesRead !== bytes.length) return undefined;
    this.hold(name, features);
    return features;
  }

  /** @param name of one line: the picture and the view */
  async put(name: string, features: Features): Promise<void> {
    this.hold(name, features);
    const { files } = this;
    if (!files || this.records.has(name) || this.bytesOnDisk() > this.options.disk) return;
    this.records.set(name, this.records.size);
    this.written = this.written.then(async () => {
      await files.data.appendFile(new Uint8Array(features.buffer, features.byteOffset, features.byteLength));
      await files.names.appendFile(`${name}\n`);
    });
    await this.written;
  }

  async close(): Promise<void> {
    if (!this.files) return;
    await this.written;
    await this.files.data.close();
    await this.files.names.close();
    await rm(this.files.lock, { force: true });
  }

  private hold(name: string, features: Features): void {
    if ((this.memory.size + 1) * this.length * 4 <= this.options.memory) this.memory.set(name, features);
  }

  private bytesOnDisk(): number {
    return this.records.size * this.length * 4;
  }
}

/** Takes a lock by making its file. Null where a living process holds it. */
async function takeLock(path: string): Promise<string | null> {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const handle = await open(path, 'wx');
      await handle.writeFile(String(process.pid));
      await handle.close();
      return path;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      const owner = Number(await readFile(path, 'utf8').catch(() => ''));
      if (isAlive(owner)) return null;
      await rm(path, { force: true });
    }
  }
  return null;
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Removes the least recently used features until half of the limit is free, those of `keep` excepted. */
async function makeRoom(folder: string, limit: number, keep: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.f32'));
  const files = await Promise.all(
    names.map(async (name) => ({
      base: join(folder, name.slice(0, -4)),
      stats: await stat(join(folder, name)),
    })),
  );
  let total = files.reduce((sum, { stats }) => sum + stats.size, 0);
  for (const { base, stats } of files.toSorted((a, b) => a.stats.mtimeMs - b.stats.mtimeMs)) {
    if (total <= limit / 2) return;
    if (base === keep) continue;
    await rm(`${base}.f32`, { force: true });
    await rm(`${base}.names`, { force: true });
    total -= stats.size;
  }
}
