import type { ResultsMemory } from '../../src/shared/resultsProtocol';
import { host } from '../host';
import type { Arrangement, SortColumn } from './arrangeRows';

/** What the page remembers while it is hidden: VS Code drops it and makes it anew. */
export interface ResultsUiState extends Arrangement {
  /** Of the table, in pixels. */
  readonly scrollTop: number;
  readonly selected: readonly number[];
  readonly focused: string | undefined;
  readonly memory: ResultsMemory | undefined;
}

const COLUMNS: readonly SortColumn[] = ['name', 'label', 'probability'];

const FRESH: ResultsUiState = {
  sorting: undefined,
  text: '',
  label: '',
  low: 0,
  high: 100,
  grouped: false,
  collapsed: [],
  scrollTop: 0,
  selected: [],
  focused: undefined,
  memory: undefined,
};

export function readResultsUiState(): ResultsUiState {
  const stored: unknown = host.getState();
  if (typeof stored !== 'object' || stored === null) return FRESH;
  // Only this page writes the state, but an earlier version of it may have.
  const state: ResultsUiState = { ...FRESH, ...stored };
  const sound =
    (state.sorting === undefined || COLUMNS.includes(state.sorting.column)) &&
    typeof state.text === 'string' &&
    typeof state.label === 'string' &&
    [state.low, state.high, state.scrollTop].every(Number.isFinite) &&
    Array.isArray(state.collapsed) &&
    Array.isArray(state.selected);
  return sound ? state : FRESH;
}

export function writeResultsUiState(change: Partial<ResultsUiState>): void {
  host.setState({ ...readResultsUiState(), ...change });
}
