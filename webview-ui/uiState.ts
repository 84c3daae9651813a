import { host } from './host';

/** What a view remembers while it is hidden: VS Code drops the page and makes it anew. */
export interface UiState {
  /** The network whose layers were open, and which. */
  readonly architecture: string;
  readonly expanded: readonly string[];
  readonly filter: string;
  /** The last request to focus the layers that was followed. */
  readonly layersFocus: number;
}

const EMPTY: UiState = { architecture: '', expanded: [], filter: '', layersFocus: 0 };

export function readUiState(): UiState {
  const stored: unknown = host.getState();
  if (typeof stored !== 'object' || stored === null) return EMPTY;
  // Only this page writes the state, but an earlier version of it may have.
  const { architecture, expanded, filter, layersFocus } = { ...EMPTY, ...stored };
  return typeof architecture === 'string' &&
    typeof filter === 'string' &&
    typeof layersFocus === 'number' &&
    Array.isArray(expanded)
    ? { architecture, expanded, filter, layersFocus }
    : EMPTY;
}

export function writeUiState(change: Partial<UiState>): void {
  host.setState({ ...readUiState(), ...change });
}
