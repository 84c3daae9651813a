import { mkdir, readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { FileSource } from '../../checkpoints/FileSource';
import { openCheckpoint } from '../../checkpoints/openCheckpoint';
import { readTensor } from '../../checkpoints/readTensor';
import { toFloat32 } from '../../checkpoints/toFloat32';
import { writeSafetensors } from '../../checkpoints/writeSafetensors';
import { writeWhole } from '../../checkpoints/writeWhole';
import { HeadstartError } from '../../shared/errors';
import { MODEL_MANIFEST_NAME } from '../../shared/modelFolder';
import type { EpochRecord } from '../../shared/trainingProtocol';
import { FileLock } from '../data/FileLock';
import { parseRunFile, type RunFile } from './parseRunFile';
import type { TrainedState } from './TrainingNetwork';
import type { PhaseProgress } from './trainPhase';

/** Below the model folder while a run is not finished. */
const RUN_FOLDER = '.headstart-run';
const RUN_FILE = 'run.json';
const LOCK_FILE = 'lock';

/** A kill costs at most this much work beside the epoch under way, in milliseconds. Epochs of a head take a few. */
const SAVE_EVERY_MS = 500;

/** Where a run stands. */
export interface SavedRun {
  readonly dataHash: string;
  /** Phases that are behind it. */
  readonly phase: number;
  /** Epochs of those phases. */
  readonly previous: readonly EpochRecord[];
  /** The best of them, counted from one; 0 before the first phase has ended. */
  readonly previousBest: number;
  /** What those phases came to at their best. */
  readonly carried: TrainedState;
  /** The phase under way, by its last whole epoch. */
  readonly progress: PhaseProgress | null;
}

/** The folder of a run: what is needed to go on after a crash, and the lock that keeps a second run out. */
export class RunFolder {
  private count = 0;
  private lastSave = -Infinity;
  private pending: SavedRun | null = null;

  private constructor(
    private readonly folder: string,
    private readonly fingerprint: string,
    private readonly lock: FileLock,
    private readonly before: RunFile | undefined,
  ) {}

  /**
   * @param out the model folder that the run will write
   * @param restart whether to forget an unfinished run that is in the way
   * @throws run/other where a finished model or another run is in the way, run/folder-in-use, file/unwritable
   */
  static async open(out: string, fingerprint: string, restart: boolean): Promise<RunFolder> {
    const folder = join(out, RUN_FOLDER);
    const lock = await makeFolder(folder, out);
    try {
      if (restart) await clear(folder);
      const before = await readRunFile(folder);
      // A run that ended between writing its model and clearing up is finished by going on with it.
      if (before?.fingerprint !== fingerprint && (await readdir(out)).includes(MODEL_MANIFEST_NAME)) {
        throw new HeadstartError(
          'run/other',
          `${out} holds a model already. Choose another folder, or remove it first.`,
        );
      }
      if (before && before.fingerprint !== fingerprint) {
        throw new HeadstartError(
          'run/other',
          `${out} holds an unfinished run with other pictures, weights or settings. Choose another folder, or forget that run (--restart).`,
        );
      }
      await clear(folder, before?.state);
      return new RunFolder(folder, fingerprint, lock, before);
    } catch (error) {
      await leave(folder, lock);
      throw error;
    }
  }

  /**
   * What an interrupted run left.
   * @throws run/other where it cannot be read
   */
  async load(): Promise<SavedRun | undefined> {
    if (!this.before) return undefined;
    const { dataHash, phase, previous, previousBest, history, bestEpoch, state } = this.before;
    const tensors = await readState(join(this.folder, state));
    const part = (prefix: string): TrainedState =>
      new Map(
        [...tensors].flatMap(([name, data]) =>
          name.startsWith(prefix) ? [[name.slice(prefix.length), data]] : [],
        ),
      );
    const best = bestEpoch === null ? null : { epoch: bestEpoch, state: part('best/') };
    const progress = history.length === 0 ? null : { history, state: part('state/'), best };
    return { dataHash, phase, previous, previousBest, carried: part('carried/'), progress };
  }

  /**
   * Keeps where the run stands, whole or not at all: at once, or with the next {@link flush} where the last time was just now, because
   * what is written is also waited for.
   * @throws file/unwritable
   */
  async save(run: SavedRun): Promise<void> {
    this.pending = run;
    if (performance.now() - this.lastSave >= SAVE_EVERY_MS) await this.flush();
  }

  /** Writes what {@link save} has put off. */
  async flush(): Promise<void> {
    if (!this.pending) return;
    const { progress, carried, ...rest } = this.pending;
    this.pending = null;
    this.count += 1;
    const history = progress?.history ?? [];
    const state = `state-${rest.phase}-${history.length}-${this.count}.safetensors`;
    await writeSafetensors(join(this.folder, state), [
      ...outgoing('carried/', carried),
      ...(progress ? outgoing('state/', progress.state) : []),
      ...(progress?.best ? outgoing('best/', progress.best.state) : []),
    ]);
    const { fingerprint } = this;
    const run: RunFile = { fingerprint, ...rest, history, bestEpoch: progress?.best?.epoch ?? null, state };
    await writeWhole(join(this.folder, RUN_FILE), (append) => append(Buffer.from(JSON.stringify(run))));
    await clear(this.folder, state);
    this.lastSave = performance.now();
  }

  /** The run is over, or can never come to an end: what it kept is not needed any more. */
  async remove(): Promise<void> {
    this.pending = null;
    await clear(this.folder);
  }

  /** Lets others use the folder. Nothing is left of a run that kept nothing. */
  async close(): Promise<void> {
    await leave(this.folder, this.lock);
  }
}

async function makeFolder(folder: string, out: string): Promise<FileLock> {
  let lock: FileLock | null;
  try {
    await mkdir(folder, { recursive: true });
    lock = await FileLock.take(join(folder, LOCK_FILE));
  } catch (cause) {
    await removeEmpty(folder);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HeadstartError('file/unwritable', `${out} cannot be written: ${reason}`, { cause });
  }
  if (lock) return lock;
  throw new HeadstartError(
    'run/folder-in-use',
    `Another run is writing ${out}. Wait for its end or choose another folder. If none is, remove ${join(folder, LOCK_FILE)}.`,
  );
}

/** Removes all that a run keeps, but for the lock and, where a state is named, that state. */
async function clear(folder: string, state?: string): Promise<void> {
  const kept = state === undefined ? [LOCK_FILE] : [LOCK_FILE, RUN_FILE, state];
  // The file that names the state goes before the state itself.
  const names = (await readdir(folder)).toSorted((a) => (a === RUN_FILE ? -1 : 0));
  for (const name of names) {
    if (!kept.includes(name)) await rm(join(folder, name), { force: true });
  }
}

/** Gives the lock back and removes folders that are empty then. */
async function leave(folder: string, lock: FileLock): Promise<void> {
  await lock.release();
  await removeEmpty(folder);
}

async function removeEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder);
    await rmdir(dirname(folder));
  } catch {
    // Something is in one of them: what the next run goes on with, the model, or what the user put there.
  }
}

async function readRunFile(folder: string): Promise<RunFile | undefined> {
  const text = await readFile(join(folder, RUN_FILE), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const run = parseRunFile(text);
  if (!run) throw damaged(RUN_FILE);
  return run;
}

function outgoing(prefix: string, state: TrainedState) {
  return Array.from(state, ([name, data]) => ({
    name: prefix + name,
    dtype: 'F32' as const,
    shape: [data.length],
    data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  }));
}

async function readState(path: string): Promise<TrainedState> {
  try {
    const source = await FileSource.open(path);
    try {
      const { tensors } = await openCheckpoint(source);
      const state = new Map<string, Float32Array>();
      for (const entry of tensors) {
        state.set(entry.name, toFloat32(await readTensor(source, entry), entry.dtype));
      }
      return state;
    } finally {
      await source.close();
    }
  } catch (cause) {
    throw damaged(basename(path), cause);
  }
}

function damaged(file: string, cause?: unknown): HeadstartError {
  return new HeadstartError(
    'run/other',
    `${file} of the unfinished run is damaged. Forget that run to start anew (--restart).`,
    { cause },
  );
}
