import type { ModelRow } from './ModelRow';

/** From the extension to the table of models: always the whole, of which the last one counts. */
export interface ToModelsView {
  readonly type: 'models';
  readonly state: ModelTableState;
}

export interface ModelTableState {
  readonly rows: readonly ModelRow[];
  /** What runs the networks, e.g. a processor's name: the machine whose times are shown. */
  readonly machine: string;
  /** Where weights are kept, and bytes of those that are there. */
  readonly folder: string;
  readonly cachedBytes: number;
  /** What is being measured, if anything is. */
  readonly measuring: { readonly id: string; readonly done: number; readonly total: number } | null;
  /** What is wrong with the list as a whole, e.g. a catalogue that cannot be read. */
  readonly problem: string | null;
}

export const MODEL_REQUESTS = ['use', 'download', 'pause', 'measure'] as const;
export type ModelRequestType = (typeof MODEL_REQUESTS)[number];

/** From the table of models to the extension. `id` is that of a row. */
export type FromModelsView =
  | { readonly type: 'ready' }
  | { readonly type: 'measureAll' }
  | { readonly type: 'stopMeasuring' }
  | { readonly type: ModelRequestType; readonly id: string };

/** The message in `data`, or undefined when it is none that the page sends. */
export function parseFromModelsView(data: unknown): FromModelsView | undefined {
  if (typeof data !== 'object' || data === null || !('type' in data)) return undefined;
  const { type } = data;
  if (type === 'ready' || type === 'measureAll' || type === 'stopMeasuring') return { type };
  const request = MODEL_REQUESTS.find((known) => known === type);
  if (!request || !('id' in data) || typeof data.id !== 'string') return undefined;
  return { type: request, id: data.id };
}
