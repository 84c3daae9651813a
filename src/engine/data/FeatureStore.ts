import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rm, stat, utimes, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Features } from '../train/FeatureLayout';
import { FileLock } from './FileLock';

/** Where features are kept and how much room they get. */
export interface FeatureStoreOptions {
  /** Folder of the files; null keeps features in memory only. */
  readonly folder: string | null;
  /** In bytes. Features beyond it are read from the file again. */
  readonly memory: number;
  /** In bytes, over all files of the folder. One key may take half; of the others the least recently used give way. */
  readonly disk: number;
}

interface StoreFiles {
  readonly data: FileHandle;
  readonly names: FileHandle;
  readonly lock: FileLock;
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
    private files: StoreFiles | null,
  ) {}

  /**
   * @param key everything that the features depend on beside the picture
   * @param length floats of one picture's features
   */
  static async open(key: string, length: number, options: FeatureStoreOptions): Promise<FeatureStore> {
    const { folder } = options;
    if (folder === null) return new FeatureStore(length, options, null);
    const base = join(folder, createHash('sha256').update(key).digest('hex').slice(0, 32));
    // A folder that cannot be written costs time in the next run, and is no reason to refuse this one.
    const files = await openFiles(folder, base, options.disk).catch(() => null);
    const store = new FeatureStore(length, options, files);
    if (files) await store.readNames(files, base);
    return store;
  }

  async get(name: string): Promise<Features | undefined> {
    const held = this.memory.get(name);
    if (held) return held;
    const record = this.records.get(name);
    if (record === undefined) return undefined;
    await this.written;
    if (!this.files) return undefined;
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
    if (!this.files || this.records.has(name) || this.bytesOnDisk() > this.options.disk / 2) return;
    this.records.set(name, this.records.size);
    this.written = this.written.then(() => this.append(name, features));
    await this.written;
  }

  async close(): Promise<void> {
    await this.written;
    const { files } = this;
    this.files = null;
    if (files) await closeFiles(files);
  }

  private async append(name: string, features: Features): Promise<void> {
    const { files } = this;
    if (!files) return;
    try {
      await files.data.appendFile(new Uint8Array(features.buffer, features.byteOffset, features.byteLength));
      await files.names.appendFile(`${name}\n`);
    } catch {
      // The disk is full. What was written stays for the next run; this one keeps to memory.
      this.files = null;
      await closeFiles(files);
    }
  }

  /** What a crash tore is cut off: the data of a record without its name, half a name. */
  private async readNames({ data, names }: StoreFiles, base: string): Promise<void> {
    const bytes = this.length * 4;
    const complete = Math.floor((await data.stat()).size / bytes);
    const text = await readFile(`${base}.names`, 'utf8');
    const whole = text.split('\n').slice(0, -1).slice(0, complete);
    for (const [record, name] of whole.entries()) this.records.set(name, record);
    await data.truncate(whole.length * bytes);
    const kept = whole.map((name) => `${name}\n`).join('');
    if (kept !== text) {
      await names.truncate(0);
      await names.appendFile(kept);
    }
  }

  private hold(name: string, features: Features): void {
    if ((this.memory.size + 1) * this.length * 4 <= this.options.memory) this.memory.set(name, features);
  }

  private bytesOnDisk(): number {
    return (this.records.size + 1) * this.length * 4;
  }
}

/** Null where another process is writing these very features: this one computes its own. */
async function openFiles(folder: string, base: string, limit: number): Promise<StoreFiles | null> {
  await mkdir(folder, { recursive: true });
  const lock = await FileLock.take(`${base}.lock`);
  if (lock === null) return null;
  try {
    await makeRoom(folder, limit, base);
    const data = await open(`${base}.f32`, 'a+');
    const names = await open(`${base}.names`, 'a+');
    // Reading is a use too.
    await utimes(`${base}.f32`, new Date(), new Date());
    return { data, names, lock };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function closeFiles({ data, names, lock }: StoreFiles): Promise<void> {
  await data.close();
  await names.close();
  await lock.release();
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
