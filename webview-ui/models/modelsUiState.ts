import { MODEL_COLUMNS, type ModelFilter, type ModelSorting } from '../../src/shared/models/sortModels';
import { host } from '../host';
import type { PlotAxis } from './plotPoints';
import { PLOT_AXES } from './plotPoints';

/** What the page remembers while it is hidden: VS Code drops it and makes it anew. */
export interface ModelsUiState {
  readonly sorting: ModelSorting;
  readonly filter: ModelFilter;
  /** Undefined until the user has chosen: then what there is most of decides. */
  readonly axis: PlotAxis | undefined;
  readonly selected: string;
}

const FRESH: ModelsUiState = {
  sorting: { column: 'accuracy', descending: true },
  filter: { text: '', cachedOnly: false },
  axis: undefined,
  selected: '',
};

export function readModelsUiState(): ModelsUiState {
  const stored: unknown = host.getState();
  if (typeof stored !== 'object' || stored === null) return FRESH;
  // Only this page writes the state, but an earlier version of it may have.
  const { sorting, filter, axis, selected } = { ...FRESH, ...stored };
  const sound =
    MODEL_COLUMNS.includes(sorting.column) &&
    typeof filter.text === 'string' &&
    typeof selected === 'string' &&
    (axis === undefined || PLOT_AXES.includes(axis));
  return sound ? { sorting, filter, axis, selected } : FRESH;
}

export function writeModelsUiState(state: ModelsUiState): void {
  host.setState(state);
}
