import { familyOf } from '../../shared/models/familyOf';
import type { ModelRow, RowDownload } from '../../shared/models/ModelRow';
import type { CatalogueEntry } from '../../weights/catalogueSchema';
import type { DownloadState } from '../../weights/Downloads';
import type { WeightsState } from '../../weights/WeightsCache';

/** What is known of models beside the catalogue, by their ids. */
export interface RowFacts {
  readonly stateOf: (id: string) => WeightsState;
  readonly downloadOf: (id: string) => DownloadState | undefined;
  readonly timeOf: (id: string) => number | undefined;
  /** The path or name of the model in use. */
  readonly inUse: string | undefined;
}

/** The row of published weights, as they stand now. */
export function makeRow(entry: CatalogueEntry, facts: RowFacts): ModelRow {
  const id = `${entry.architecture}:${entry.weights}`;
  const state = facts.stateOf(id);
  return {
    id,
    architecture: entry.architecture,
    weights: entry.weights,
    family: familyOf(entry.architecture),
    acc1: entry.acc1,
    acc5: entry.acc5,
    parameters: entry.parameters,
    gflops: entry.gflops,
    bytes: state.state === 'cached' ? state.bytes : Math.round(entry.mebibytes * 2 ** 20),
    preprocessing: entry.preprocessing,
    licence: entry.licence,
    url: entry.url,
    classifies: entry.labels !== null,
    labelSet: typeof entry.labels === 'string' ? entry.labels : null,
    state: state.state === 'wrong-size' ? 'other' : state.state,
    present: presentBytes(state),
    download: toRowDownload(facts.downloadOf(id)),
    milliseconds: facts.timeOf(id) ?? null,
    inUse: facts.inUse === id || (state.state === 'cached' && facts.inUse === state.file),
  };
}

function presentBytes(state: WeightsState): number {
  switch (state.state) {
    case 'absent':
      return 0;
    case 'partial':
      return state.received;
    default:
      return state.bytes;
  }
}

const NOTHING_YET = {
  phase: 'starting',
  received: 0,
  total: null,
  bytesPerSecond: null,
  secondsLeft: null,
} as const;

function toRowDownload(state: DownloadState | undefined): RowDownload | null {
  switch (state?.status) {
    case 'running':
    case 'paused':
      return { status: state.status, ...(state.progress ?? NOTHING_YET) };
    case 'failed':
      return { status: 'failed', error: state.error };
    default:
      return null;
  }
}
