import type { ImageResult } from './engineProtocol';
import type { ErrorInfo } from './errors';

/**
 * The boundary between the extension and the page of a batch of images. The extension keeps the results; the page is sent the rows
 * that it lacks, a small snapshot of where the work stands, and thumbnails of the rows that can be seen. A page that is shown again
 * says that it is ready and gets everything anew. What a page sends is checked by {@link parseFromResultsView}.
 */
export type ToResultsView =
  | { readonly type: 'results'; readonly state: ResultsState }
  /** Rows that follow what was sent so far. A page that misses some asks for everything by saying that it is ready. */
  | { readonly type: 'rows'; readonly from: number; readonly rows: readonly ResultRow[] }
  /** Rows that have changed, such as those of images that were moved. */
  | { readonly type: 'changed'; readonly rows: readonly { readonly row: number; readonly to: ResultRow }[] }
  | { readonly type: 'thumbnails'; readonly pictures: readonly RowPicture[] }
  /** Instead of all the others: there is nothing to classify again after a reload. The page may ask to continue. */
  | { readonly type: 'lost'; readonly title: string; readonly error: ErrorInfo };

export type FromResultsView =
  | { readonly type: 'ready' }
  | { readonly type: 'act'; readonly action: BatchAction }
  /** Opens the image of this row. */
  | { readonly type: 'open'; readonly row: number }
  /** The rows that can be seen and have no picture yet. */
  | { readonly type: 'thumbnails'; readonly rows: readonly number[] }
  /** Rows in the order of the table: those that it shows, and those of them that are selected. */
  | { readonly type: 'export'; readonly shown: readonly number[]; readonly selected: readonly number[] }
  /** Puts the images of these rows into class folders. */
  | { readonly type: 'file'; readonly how: 'copy' | 'move'; readonly rows: readonly number[] };

export const BATCH_ACTIONS = ['pause', 'continue', 'cancel', 'showLog'] as const;
export type BatchAction = (typeof BATCH_ACTIONS)[number];

/** `failed`: the engine could not go on; what is done stays, and the rest can be tried again. */
export type BatchStatus = 'running' | 'paused' | 'done' | 'cancelled' | 'failed';

/** Where the work stands. */
export interface ResultsState {
  /** What the table is about: a folder's name, or the names of selected files. */
  readonly title: string;
  readonly model: string;
  /** Images in all. */
  readonly total: number;
  readonly status: BatchStatus;
  /** Images a second; null while it is too early to say and when nothing is under way. */
  readonly perSecond: number | null;
  readonly secondsLeft: number | null;
  /** Why it does not go on. */
  readonly error: ErrorInfo | null;
  /** What else there is to know, one sentence each. */
  readonly notes: readonly string[];
  readonly actions: readonly BatchAction[];
  readonly memory: ResultsMemory;
}

/** What the page writes down, so that there are results in its tab again after the window was reloaded. */
export interface ResultsMemory {
  /** Files and folders that were chosen, as absolute paths. */
  readonly paths: readonly string[];
  /** The model as it was chosen; null for the demo model. */
  readonly model: string | null;
  /** Whether to begin unasked: what somebody has stopped stays where it is. */
  readonly begin: boolean;
  /** Tells the images in this order from those of another time, which rows that were selected then do not name. */
  readonly batch: string;
}

export interface ResultRow {
  /** Path relative to the folder. */
  readonly name: string;
  /** The best class with its probability, or what is wrong with the image. */
  readonly result: { readonly label: string; readonly probability: number } | { readonly error: string };
}

export interface RowPicture {
  readonly row: number;
  /** A small WebP file; null for an image that cannot be drawn. */
  readonly picture: Uint8Array<ArrayBuffer> | null;
}

/** What the table shows for what the engine says of an image: its first prediction, or what went wrong. */
export function toRowResult(result: ImageResult): ResultRow['result'] {
  if ('error' in result) return { error: result.error.message };
  const best = result.predictions[0];
  return best
    ? { label: best.label, probability: best.probability }
    : { error: 'The network gave no classes.' };
}

/** The message in `data`, or undefined when it is none that a page of results sends. */
export function parseFromResultsView(data: unknown): FromResultsView | undefined {
  if (typeof data !== 'object' || data === null || !('type' in data)) return undefined;
  switch (data.type) {
    case 'ready':
      return { type: 'ready' };
    case 'act': {
      const action = BATCH_ACTIONS.find((known) => 'action' in data && data.action === known);
      return action && { type: 'act', action };
    }
    case 'open':
      return 'row' in data && isRow(data.row) ? { type: 'open', row: data.row } : undefined;
    case 'thumbnails':
      return 'rows' in data && areRows(data.rows) ? { type: 'thumbnails', rows: data.rows } : undefined;
    case 'export':
      return 'shown' in data && 'selected' in data && areRows(data.shown) && areRows(data.selected)
        ? { type: 'export', shown: data.shown, selected: data.selected }
        : undefined;
    case 'file': {
      const how = (['copy', 'move'] as const).find((known) => 'how' in data && data.how === known);
      return how && 'rows' in data && areRows(data.rows) ? { type: 'file', how, rows: data.rows } : undefined;
    }
    default:
      return undefined;
  }
}

/** What a page of results has written down, or undefined when that is not what an extension of this version reads. */
export function parseResultsMemory(state: unknown): ResultsMemory | undefined {
  if (typeof state !== 'object' || state === null || !('memory' in state)) return undefined;
  const { paths, model, begin, batch } = {
    ...(state.memory as Partial<Record<keyof ResultsMemory, unknown>>),
  };
  return Array.isArray(paths) &&
    paths.every((path) => typeof path === 'string') &&
    (model === null || typeof model === 'string') &&
    typeof begin === 'boolean' &&
    typeof batch === 'string'
    ? { paths, model, begin, batch }
    : undefined;
}

function isRow(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function areRows(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isRow);
}
