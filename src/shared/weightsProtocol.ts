import type { DiffResult } from './compareProtocol';
import type { CheckpointFormat, CheckResult, StateDictEntry } from './engineProtocol';
import type { ErrorInfo } from './errors';
import type { OnnxFacts } from './onnxProtocol';
import type { FilterPictures, GroupFacts, ShardFacts, TensorStatistics } from './tensorProtocol';
import type { TensorTable } from './tensorTable';

/**
 * The boundary between the extension and the page of the weights editor. Each message is a whole snapshot of one thing, of which the
 * last wins; all are sent again when a page says that it is ready. What a page sends is checked by {@link parseFromWeightsView}.
 */
export type ToWeightsView =
  | { readonly type: 'file'; readonly state: FileState }
  | { readonly type: 'report'; readonly state: ReportState }
  | { readonly type: 'filters'; readonly state: FilterPictures | null }
  | { readonly type: 'tensor'; readonly state: TensorState }
  | { readonly type: 'compare'; readonly state: CompareState }
  | { readonly type: 'show'; readonly state: ShowRequest };

export type FromWeightsView =
  | { readonly type: 'ready' }
  | { readonly type: 'act'; readonly action: WeightsAction }
  /** Wants the statistics of a tensor of the group that is shown. */
  | { readonly type: 'measure'; readonly name: string }
  /** Wants another group of the file. */
  | { readonly type: 'group'; readonly container: string }
  /** Wants what the report suggests, by its place in the list. */
  | { readonly type: 'suggestion'; readonly index: number }
  /** Wants the file checked against an architecture; against the one it is most like when null. */
  | { readonly type: 'check'; readonly architecture: string | null };

export const WEIGHTS_ACTIONS = [
  'reload',
  'chooseArchitecture',
  'compare',
  'cancel',
  'openReport',
  'useModel',
  'reopenWith',
  'showLog',
] as const;
export type WeightsAction = (typeof WEIGHTS_ACTIONS)[number];

export const WEIGHTS_TABS = ['layers', 'report', 'compare'] as const;
export type WeightsTab = (typeof WEIGHTS_TABS)[number];

/** A request to show a tab; a page follows each once. */
export interface ShowRequest {
  readonly tab: WeightsTab;
  /** Grows with every request. */
  readonly serial: number;
}

/** What is wrong and what can be done, the first thing being the likeliest. */
export interface WeightsError extends ErrorInfo {
  readonly actions: readonly WeightsAction[];
}

interface Loading {
  readonly status: 'loading';
}
interface Failed {
  readonly status: 'failed';
  readonly error: WeightsError;
}

export type FileState = Loading | Failed | ({ readonly status: 'ready' } & WeightsFile);

/** The directory of a checkpoint, as far as the page shows it. */
export interface WeightsFile {
  /** Base name. */
  readonly name: string;
  /** Absolute path, for the tooltip. */
  readonly path: string;
  readonly format: CheckpointFormat;
  readonly fileBytes: number;
  readonly parameters: number;
  /** The group that is shown. */
  readonly container: string;
  readonly containers: readonly GroupFacts[];
  readonly globals: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly shards: readonly ShardFacts[];
  readonly table: TensorTable;
  /** Of a model in ONNX. */
  readonly onnx?: OnnxFacts;
}

export type ReportState =
  | Loading
  | Failed
  | {
      readonly status: 'ready';
      readonly result: CheckResult;
      /** Whether the user named the architecture. */
      readonly chosen: boolean;
      /** Modules of the architecture, for the names of layer types. */
      readonly modules: readonly ModuleType[];
      /** What the architecture's state dict has. */
      readonly expected: readonly StateDictEntry[];
    };

export interface ModuleType {
  /** Dotted path, '' for the network itself. */
  readonly path: string;
  /** PyTorch's class name. */
  readonly type: string;
}

export type TensorState =
  | { readonly status: 'none' }
  | { readonly status: 'loading'; readonly name: string }
  | { readonly status: 'failed'; readonly name: string; readonly error: WeightsError }
  | { readonly status: 'ready'; readonly name: string; readonly statistics: TensorStatistics };

/** The comparison with another file, of which `other` is the base name. */
export type CompareState =
  | { readonly status: 'none' }
  | { readonly status: 'loading'; readonly other: string }
  | { readonly status: 'failed'; readonly other: string; readonly error: WeightsError }
  | { readonly status: 'ready'; readonly other: string; readonly result: DiffResult };

/** The message in `data`, or undefined when it is none that the page sends. */
export function parseFromWeightsView(data: unknown): FromWeightsView | undefined {
  if (typeof data !== 'object' || data === null || !('type' in data)) return undefined;
  switch (data.type) {
    case 'ready':
      return { type: 'ready' };
    case 'act': {
      const action = WEIGHTS_ACTIONS.find((known) => 'action' in data && data.action === known);
      return action && { type: 'act', action };
    }
    case 'measure':
      return 'name' in data && typeof data.name === 'string'
        ? { type: 'measure', name: data.name }
        : undefined;
    case 'group':
      return 'container' in data && typeof data.container === 'string'
        ? { type: 'group', container: data.container }
        : undefined;
    case 'suggestion':
      return 'index' in data && Number.isSafeInteger(data.index) && Number(data.index) >= 0
        ? { type: 'suggestion', index: Number(data.index) }
        : undefined;
    case 'check':
      return 'architecture' in data && (data.architecture === null || typeof data.architecture === 'string')
        ? { type: 'check', architecture: data.architecture }
        : undefined;
    default:
      return undefined;
  }
}
