import type { ErrorInfo } from './errors';
import type { DatasetReport, EpochRecord } from './trainingProtocol';

/**
 * The boundary between the extension and the page of a training run. Each message is a whole snapshot of one thing, of which the last
 * wins; all are sent again when a page says that it is ready. What a page sends is checked by {@link parseFromRunView}.
 */
export type ToRunView =
  | { readonly type: 'run'; readonly state: RunState }
  /** Null until the pictures have been looked at. */
  | { readonly type: 'data'; readonly state: DatasetReport | null }
  /** Null until there is a model. */
  | { readonly type: 'outcome'; readonly state: RunOutcome | null };

export type FromRunView =
  | { readonly type: 'ready' }
  | { readonly type: 'act'; readonly action: RunAction }
  /** Opens a held-out picture, by its place in {@link RunOutcome.pictures}. */
  | { readonly type: 'open'; readonly row: number }
  /** Opens a file that the data report names. */
  | { readonly type: 'file'; readonly path: string };

export const RUN_ACTIONS = [
  'pause',
  'continue',
  'stop',
  'cancel',
  'resume',
  'use',
  'export',
  'reveal',
  'showLog',
] as const;
export type RunAction = (typeof RUN_ACTIONS)[number];

/**
 * Where a run stands. `interrupted`: the window was closed under it. An interrupted, cancelled or failed run goes on from its last
 * whole epoch when it is resumed.
 */
export const RUN_STATUSES = [
  'queued',
  'running',
  'paused',
  'stopping',
  'done',
  'interrupted',
  'cancelled',
  'failed',
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

export interface RunState {
  readonly id: string;
  /** Of the model folder, without its path. */
  readonly name: string;
  /** What the run started from, as people call it. */
  readonly model: string;
  /** Absolute paths of the data and of the model folder. */
  readonly data: string;
  readonly out: string;
  /** The recipe in one line. */
  readonly recipe: string;
  readonly status: RunStatus;
  /** What is being done, in words. */
  readonly stage: string;
  /** How far that is done, 0…1; null while nobody knows. */
  readonly fraction: number | null;
  readonly secondsLeft: number | null;
  /** Epochs that were asked for. */
  readonly epochs: number;
  readonly history: readonly EpochRecord[];
  readonly error: ErrorInfo | null;
  readonly actions: readonly RunAction[];
}

/** What a run came to. */
export interface RunOutcome {
  readonly classes: readonly string[];
  readonly bestEpoch: number;
  readonly valLoss: number | null;
  readonly valAccuracy: number | null;
  /** Held-out pictures in all. */
  readonly held: number;
  readonly trainableParameters: number;
  readonly seconds: number;
  readonly stopped: boolean;
  /** Rows are true classes, columns predicted ones. */
  readonly confusion: readonly (readonly number[])[];
  /** The held-out pictures that are known one by one, mistakes first, the most confident before the others. */
  readonly pictures: readonly RunPicture[];
}

export interface RunPicture {
  /** Path relative to the data. */
  readonly name: string;
  /** An address that the webview may load. */
  readonly source: string;
  readonly label: number;
  readonly predicted: number;
  /** Of the predicted class, 0…1. */
  readonly probability: number;
}

/** The message in `data`, or undefined when it is none that a page of a run sends. */
export function parseFromRunView(data: unknown): FromRunView | undefined {
  if (typeof data !== 'object' || data === null || !('type' in data)) return undefined;
  switch (data.type) {
    case 'ready':
      return { type: 'ready' };
    case 'act': {
      const action = RUN_ACTIONS.find((known) => 'action' in data && data.action === known);
      return action && { type: 'act', action };
    }
    case 'open':
      return 'row' in data && Number.isSafeInteger(data.row) && Number(data.row) >= 0
        ? { type: 'open', row: Number(data.row) }
        : undefined;
    case 'file':
      return 'path' in data && typeof data.path === 'string' ? { type: 'file', path: data.path } : undefined;
    default:
      return undefined;
  }
}
