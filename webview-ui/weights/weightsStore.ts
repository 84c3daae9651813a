import { signal } from '@preact/signals';
import type { FilterPictures } from '../../src/shared/tensorProtocol';
import type {
  CompareState,
  FileState,
  ReportState,
  TensorState,
  ToWeightsView,
  WeightsTab,
} from '../../src/shared/weightsProtocol';
import { host } from '../host';
import { settle } from '../settle';
import { readWeightsUiState, writeWeightsUiState } from './weightsUiState';

/** The last snapshots that are to be seen; undefined until the extension has answered. */
export const file = signal<FileState | undefined>(undefined);
export const report = signal<ReportState>({ status: 'loading' });
export const filters = signal<FilterPictures | null>(null);
export const tensor = signal<TensorState>({ status: 'none' });
export const compare = signal<CompareState>({ status: 'none' });
export const tab = signal<WeightsTab>(readWeightsUiState().tab);

export function showTab(name: WeightsTab): void {
  tab.value = name;
  writeWeightsUiState({ tab: name });
}

export function followWeights(): void {
  const isLoading = ({ status }: { status: string }): boolean => status === 'loading';
  const showFile = settle<FileState>(isLoading, (state) => (file.value = state));
  const showReport = settle<ReportState>(isLoading, (state) => (report.value = state));
  const showTensor = settle<TensorState>(isLoading, (state) => (tensor.value = state));
  const showCompare = settle<CompareState>(isLoading, (state) => (compare.value = state));
  window.addEventListener('message', ({ data: message }: MessageEvent<ToWeightsView>) => {
    switch (message.type) {
      case 'file':
        showFile(message.state);
        return;
      case 'report':
        showReport(message.state);
        return;
      case 'filters':
        filters.value = message.state;
        return;
      case 'tensor':
        showTensor(message.state);
        return;
      case 'compare':
        showCompare(message.state);
        return;
      case 'show':
        if (message.state.serial <= readWeightsUiState().shown) return;
        writeWeightsUiState({ shown: message.state.serial });
        showTab(message.state.tab);
    }
  });
  host.postMessage({ type: 'ready' });
}
