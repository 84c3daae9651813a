import type { LayerDetails } from '../layerProtocol';
import { LAYER_EDITS, PLAN_PRESETS, type PlanEdit, type PlanPreset } from './editPlan';
import type { TensorStatistics } from '../tensorProtocol';
import type { TrainingMemory } from './estimateMemory';

/** What a view shows of a plan. */
export interface PlanState {
  /** See LayerPlan. */
  readonly train: readonly string[];
  readonly movesStatistics: boolean;
  /** Whether the plan trains batch normalisations, which have statistics that may move. */
  readonly trainsBatchNorm: boolean;
  /** Whether the network has any. */
  readonly hasBatchNorm: boolean;
  /** Whether the head is among what is trained; it is new for new classes, so it is trained in any case. */
  readonly trainsHead: boolean;
  readonly preset: PlanPreset | null;
  /** Elements of the trained parameters, and of all. */
  readonly trainable: number;
  readonly total: number;
  readonly memory: TrainingMemory;
  /** Pictures of one step. */
  readonly batch: number;
  readonly time: PlanTime;
}

/** What an epoch takes on this machine, as far as it has been measured. */
export type PlanTime =
  | { readonly status: 'unknown' }
  | { readonly status: 'measuring' }
  | { readonly status: 'failed'; readonly message: string }
  | {
      readonly status: 'known';
      /** Of an epoch of a thousand pictures. */
      readonly epochSeconds: number;
      /** Of the frozen part for a thousand pictures, once in a run. */
      readonly frozenSeconds: number;
    };

/** What a view shows of the layer that is chosen. */
export type LayerState =
  | { readonly status: 'loading'; readonly path: string }
  | { readonly status: 'failed'; readonly path: string; readonly message: string }
  | ({
      readonly status: 'ready';
      readonly source: LayerSource;
      /** The tensor that was measured last. */
      readonly measured: MeasuredTensor | null;
    } & LayerDetails);

/** Where the architecture's source says what a layer is. */
export interface LayerSource {
  /** Its class. */
  readonly type: SourceLines | null;
  /** Where the class that holds it makes it. */
  readonly made: SourceLines | null;
}

/** Lines of a source file, counted from one, the last included. */
export interface SourceLines {
  /** Base name. */
  readonly file: string;
  readonly from: number;
  readonly to: number;
}

/** A tensor of the layer that is chosen, and what its elements are like. */
export type MeasuredTensor =
  | { readonly status: 'loading'; readonly name: string }
  | { readonly status: 'failed'; readonly name: string; readonly message: string }
  | { readonly status: 'ready'; readonly name: string; readonly statistics: TensorStatistics };

export const PLAN_ACTIONS = ['fineTune', 'measureTime', 'savePlan', 'openPlan'] as const;
export type PlanAction = (typeof PLAN_ACTIONS)[number];

/** An edit as a page sends it, or undefined when it is none. */
export function parsePlanEdit(data: unknown): PlanEdit | undefined {
  if (typeof data !== 'object' || data === null || !('kind' in data)) return undefined;
  const layerEdit = LAYER_EDITS.find((known) => data.kind === known);
  if (layerEdit) {
    return 'path' in data && typeof data.path === 'string' ? { kind: layerEdit, path: data.path } : undefined;
  }
  switch (data.kind) {
    case 'preset': {
      const preset = PLAN_PRESETS.find((known) => 'preset' in data && data.preset === known);
      return preset && { kind: 'preset', preset };
    }
    case 'statistics':
      return 'moves' in data && typeof data.moves === 'boolean'
        ? { kind: 'statistics', moves: data.moves }
        : undefined;
    default:
      return undefined;
  }
}
