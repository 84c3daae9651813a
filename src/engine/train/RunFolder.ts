import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { FileSource } from '../../checkpoints/FileSource';
import { openCheckpoint } from '../../checkpoints/openCheckpoint';
import { readTensor } from '../../checkpoints/readTensor';
import { toFloat32 } from '../../checkpoints/toFloat32';
import { writeSafetensors } from '../../checkpoints/writeSafetensors';
import { HeadstartError } from '../../shared/errors';
import { MODEL_MANIFEST_NAME } from '../../shared/modelFolder';
import type { EpochRecord } from '../../shared/trainingProtocol';
import type { TrainedState } from './TrainingNetwork';
import type { PhaseProgress } from './trainPhase';

/** Below the model folder while a run is not finished. */
const RUN_FOLDER = '.headstart-run';
const RUN_FILE = 'run.json';

/** What `run.json` says. It is replaced last, so that it never names a state that is not whole. */
interface RunFile {
  /** Everything that decides what the run comes to. Another one is another run. */
  readonly fingerprint: string;
  readonly phase: number;
  readonly previous: readonly EpochRecord[];
  readonly history: readonly EpochRecord[];
  readonly bestEpoch: number | null;
  /** File of the tensors, beside this one. */
  readonly state: string;
}

/** Where a run stands. */
export interface SavedRun {
  /** Phases that are behind it. */
  readonly phase: number;
  /** Epochs of those phases. */
  readonly previous: readonly EpochRecord[];
  /** What those phases came to. */
  readonly carried: TrainedState;
  /** The phase under way, by its last whole epoch. */
  readonly progress: PhaseProgress | null;
}

/** The folder of a run: what is needed to go on after a crash, and the lock that keeps a second run out. */
export class RunFolder {
  private count = 0;

  private constructor(
    private readonly folder: string,
    private readonly fingerprint: string,
  ) {}

  /**
   * @param out the model folder that the run will write
   * @throws run/other where a finished model or another run is in the way
   */
  static async open(out: string, fingerprint: string): Promise<RunFolder> {
    const present = await readdir(out).catch((): string[] => []);
    if (present.includes(MODEL_MANIFEST_NAME)) {
      throw new HeadstartError(
        'run/other',
        `${out} holds a model already. Choose another folder, or remove it first.`,
      );
    }
    const folder = join(out, RUN_FOLDER);
    await mkdir(folder, { recursive: true });
    return new RunFolder(folder, fingerprint);
  }

  /**
   * What an interrupted run left.
   * @throws run/other where that run had other pictures, weights or settings
   */
  async load(): Promise<SavedRun | undefined> {
    const text = await readFile(join(this.folder, RUN_FILE), 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    const saved = JSON.parse(text) as RunFile;
    if (saved.fingerprint !== this.fingerprint) {
      throw new HeadstartError(
        'run/other',
        `${this.folder} belongs to an unfinished run with other pictures, weights or settings. Choose another folder, or remove this one to start anew.`,
      );
    }
    const tensors = await readState(join(this.folder, saved.state));
    const part = (prefix: string): TrainedState =>
      new Map(
        [...tensors].flatMap(([name, data]) =>
          name.startsWith(prefix) ? [[name.slice(prefix.length), data]] : [],
        ),
      );
    const { phase, previous, history, bestEpoch } = saved;
    const best = bestEpoch === null ? null : { epoch: bestEpoch, state: part('best/') };
    const progress = history.length === 0 ? null : { history, state: part('state/'), best };
    return { phase, previous, carried: part('carried/'), progress };
  }

  /** Keeps where the run stands, whole or not at all. */
  async save({ phase, previous, carried, progress }: SavedRun): Promise<void> {
    this.count += 1;
    const history = progress?.history ?? [];
    const state = `state-${phase}-${history.length}-${this.count}.safetensors`;
    await writeSafetensors(join(this.folder, state), [
      ...outgoing('carried/', carried),
      ...(progress ? outgoing('state/', progress.state) : []),
      ...(progress?.best ? outgoing('best/', progress.best.state) : []),
    ]);
    const run: RunFile = {
      fingerprint: this.fingerprint,
      phase,
      previous,
      history,
      bestEpoch: progress?.best?.epoch ?? null,
      state,
    };
    const temporary = join(this.folder, `${RUN_FILE}.part`);
    await writeFile(temporary, JSON.stringify(run));
    await rename(temporary, join(this.folder, RUN_FILE));
    for (const name of await readdir(this.folder)) {
      if (name.endsWith('.safetensors') && name !== state) await rm(join(this.folder, name), { force: true });
    }
  }

  /** The run is over: what it kept is not needed any more. */
  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
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
  const source = await FileSource.open(path);
  try {
    const { tensors } = await openCheckpoint(source);
    const state = new Map<string, Float32Array>();
    for (const entry of tensors)
      state.set(entry.name, toFloat32(await readTensor(source, entry), entry.dtype));
    return state;
  } catch (cause) {
    throw new HeadstartError(
      'run/other',
      `${basename(path)} of the unfinished run is damaged. Remove its folder to start anew.`,
      { cause },
    );
  } finally {
    await source.close();
  }
}
