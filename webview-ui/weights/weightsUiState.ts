import { WEIGHTS_TABS, type WeightsTab } from '../../src/shared/weightsProtocol';
import { host } from '../host';

/** What the page remembers while it is hidden: VS Code drops it and makes it anew. */
export interface WeightsUiState {
  readonly tab: WeightsTab;
  /** The last request to show a tab that was followed. */
  readonly shown: number;
  readonly filter: string;
  /** Row paths of the open modules; null until the user opens or closes one. */
  readonly expanded: readonly string[] | null;
  /** Row path of the row whose details are shown. */
  readonly selected: string;
}

const FRESH: WeightsUiState = { tab: 'layers', shown: 0, filter: '', expanded: null, selected: '' };

export function readWeightsUiState(): WeightsUiState {
  const stored: unknown = host.getState();
  if (typeof stored !== 'object' || stored === null) return FRESH;
  // Only this page writes the state, but an earlier version of it may have.
  const { tab, shown, filter, expanded, selected } = { ...FRESH, ...stored };
  const sound =
    WEIGHTS_TABS.includes(tab) &&
    typeof shown === 'number' &&
    typeof filter === 'string' &&
    (expanded === null || Array.isArray(expanded)) &&
    typeof selected === 'string';
  return sound ? { tab, shown, filter, expanded, selected } : FRESH;
}

export function writeWeightsUiState(change: Partial<WeightsUiState>): void {
  host.setState({ ...readWeightsUiState(), ...change });
}
