import type { Device, Prediction, TreeModule } from './engineProtocol';
import type { ErrorInfo } from './errors';
import { EXPLAIN_METHODS, type ExplainMethod } from './explainProtocol';
import type { ExplanationState, FeaturesState } from './explainViewProtocol';
import type { PlanEdit } from './plan/editPlan';
import {
  parsePlanEdit,
  PLAN_ACTIONS,
  type LayerSource,
  type LayerState,
  type PlanAction,
  type PlanState,
} from './plan/planProtocol';
import type { Preprocessing } from './preprocessing';

/**
 * The boundary between the extension and its webviews. A hidden webview loses messages, so the extension sends whole snapshots
 * in which the last one wins, and sends them again whenever a webview says that it is ready. A webview only ever asks for one
 * of a fixed set of actions; what it sends is checked by {@link parseFromWebview} before anything is done.
 */
export type ToModelView =
  | { readonly type: 'model'; readonly state: ModelViewState }
  | { readonly type: 'layers'; readonly state: LayersState }
  /** Which layers are trained; null while no network is known. */
  | { readonly type: 'plan'; readonly state: PlanState | null }
  /** The layer that is looked at. */
  | { readonly type: 'layer'; readonly state: LayerState | null }
  /** Why the image was given a class; null while nobody asks. */
  | { readonly type: 'explanation'; readonly state: ExplanationState | null }
  /** What a layer makes of the image; null while nobody asks. */
  | { readonly type: 'features'; readonly state: FeaturesState | null };

export type FromWebview =
  | { readonly type: 'ready' }
  | { readonly type: 'act'; readonly action: ViewAction }
  /** Changes what is trained. */
  | { readonly type: 'plan'; readonly edit: PlanEdit }
  | { readonly type: 'planAct'; readonly action: PlanAction }
  /** Wants to know more of a layer, or of none any more. */
  | { readonly type: 'layer'; readonly path: string | null }
  /** Wants to know what the elements of a tensor of that layer are like. */
  | { readonly type: 'measure'; readonly name: string }
  /** Wants to see the layer in the architecture's source. */
  | { readonly type: 'source'; readonly lines: keyof LayerSource }
  /** Asks why the image was given this class. */
  | { readonly type: 'explain'; readonly classIndex: number; readonly method: ExplainMethod }
  /** Wants to see what a layer makes of the image, or no layer any more. */
  | { readonly type: 'features'; readonly path: string | null };

export const VIEW_ACTIONS = [
  'classify',
  'cancel',
  'chooseImage',
  'openSamples',
  'chooseModel',
  'retryModel',
  'showLog',
  'addToClass',
  'explainAgain',
  'cancelExplanation',
  'closeExplanation',
] as const;
export type ViewAction = (typeof VIEW_ACTIONS)[number];

/** An error as a view shows it: what is wrong, and the one thing to do. */
export interface ViewError extends ErrorInfo {
  readonly action: ViewAction;
}

export interface ModelViewState {
  readonly model: ModelState;
  readonly picture: PictureState;
  /** Counts the requests to put the keyboard focus on the layers; a view acts when it grows. */
  readonly layersFocus: number;
}

export type ModelState =
  | { readonly status: 'loading' }
  | {
      readonly status: 'ready';
      /** What people call it, e.g. `resnet18 · IMAGENET1K_V1`. */
      readonly title: string;
      /** Absolute path of the weights file. */
      readonly weights: string;
      /** What was assumed about the model, one sentence each. */
      readonly notes: readonly string[];
      readonly preprocessing: Preprocessing;
      readonly classes: number;
    }
  | { readonly status: 'failed'; readonly error: ViewError };

export interface PictureInfo {
  /** File name without its folder. */
  readonly name: string;
  /** Absolute path, for the tooltip. */
  readonly path: string;
  /** An address that the webview may load. */
  readonly source: string;
}

export type PictureState =
  /** No image is open. `following`: whether opening one will classify it. */
  | { readonly status: 'none'; readonly following: boolean }
  /** An image is open but is only classified on request. */
  | { readonly status: 'waiting'; readonly picture: PictureInfo }
  | { readonly status: 'running'; readonly picture: PictureInfo }
  | { readonly status: 'cancelled'; readonly picture: PictureInfo }
  | {
      readonly status: 'done';
      readonly picture: PictureInfo;
      readonly predictions: readonly Prediction[];
      readonly milliseconds: number;
      readonly device: Device;
      /** Why it is not the device that was asked for. */
      readonly deviceNote?: string;
    }
  | { readonly status: 'failed'; readonly picture: PictureInfo; readonly error: ViewError };

export type LayersState =
  | { readonly status: 'loading' }
  /** A model in ONNX, whose layers are not ours. */
  | { readonly status: 'unknown' }
  | {
      readonly status: 'ready';
      readonly architecture: string;
      readonly parameters: number;
      /** Multiplications for one picture. */
      readonly macs: number;
      /** In the order of the module tree, the network itself first. */
      readonly modules: readonly TreeModule[];
    }
  | { readonly status: 'failed'; readonly error: ViewError };

/** The message in `data`, or undefined when it is none that a webview of ours sends. */
export function parseFromWebview(data: unknown): FromWebview | undefined {
  if (typeof data !== 'object' || data === null || !('type' in data)) return undefined;
  switch (data.type) {
    case 'ready':
      return { type: 'ready' };
    case 'act': {
      const action = VIEW_ACTIONS.find((known) => 'action' in data && data.action === known);
      return action && { type: 'act', action };
    }
    case 'plan': {
      const edit = 'edit' in data ? parsePlanEdit(data.edit) : undefined;
      return edit && { type: 'plan', edit };
    }
    case 'planAct': {
      const action = PLAN_ACTIONS.find((known) => 'action' in data && data.action === known);
      return action && { type: 'planAct', action };
    }
    case 'layer':
    case 'features':
      return 'path' in data && (typeof data.path === 'string' || data.path === null)
        ? { type: data.type, path: data.path }
        : undefined;
    case 'measure':
      return 'name' in data && typeof data.name === 'string'
        ? { type: 'measure', name: data.name }
        : undefined;
    case 'source':
      return 'lines' in data && (data.lines === 'type' || data.lines === 'made')
        ? { type: 'source', lines: data.lines }
        : undefined;
    case 'explain': {
      const method = EXPLAIN_METHODS.find((known) => 'method' in data && data.method === known);
      return method && 'classIndex' in data && Number.isSafeInteger(data.classIndex)
        ? { type: 'explain', classIndex: Number(data.classIndex), method }
        : undefined;
    }
    default:
      return undefined;
  }
}
