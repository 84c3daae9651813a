import type {
  AdviseParams,
  AdviseResult,
  FindLearningRateParams,
  FindLearningRateResult,
} from './adviceProtocol';
import type { CheckExplanation } from './checkProtocol';
import type { DiffParams, DiffResult, MendParams, MendResult } from './compareProtocol';
import type { DeviceChoice, DevicesParams, DevicesResult } from './deviceProtocol';
import type { DType } from './dtype';
import type { ErrorInfo } from './errors';
import type { EvaluateParams, EvaluateResult } from './evaluationProtocol';
import type { ExplainParams, ExplainResult, FeatureMaps, FeatureMapsParams } from './explainProtocol';
import type { ExportParams, ExportResult } from './exportProtocol';
import type { LayerDetails, LayerParams, TimeStepParams, TimeStepResult } from './layerProtocol';
import type { ModelSpec } from './modelSpec';
import type { OnnxFacts } from './onnxProtocol';
import type {
  CheckpointRef,
  FilterPictures,
  FiltersParams,
  GroupFacts,
  ShardFacts,
  TensorStatistics,
  TensorStatisticsParams,
} from './tensorProtocol';
import type { PruneParams, PruneResult } from './pruneProtocol';
import type { QuantizeParams, QuantizeResult } from './quantizeProtocol';
import type { FinetuneParams, FinetuneResult, SteerParams, TrainingEvent } from './trainingProtocol';

/**
 * The boundary between a host (the extension or the command line) and the engine process. Paths cross it, tensors do not. Every
 * request can be cancelled and is answered by a result or an {@link ErrorInfo}.
 */
export interface EngineRequests {
  tree: { params: TreeParams; result: TreeResult };
  layer: { params: LayerParams; result: LayerDetails };
  inspect: { params: InspectParams; result: InspectResult };
  check: { params: CheckParams; result: CheckResult };
  diff: { params: DiffParams; result: DiffResult };
  mend: { params: MendParams; result: MendResult };
  tensorStatistics: { params: TensorStatisticsParams; result: TensorStatistics };
  filters: { params: FiltersParams; result: FilterPictures | null };
  classify: { params: ClassifyParams; result: ClassifySummary };
  explain: { params: ExplainParams; result: ExplainResult };
  featureMaps: { params: FeatureMapsParams; result: FeatureMaps };
  thumbnails: { params: ThumbnailsParams; result: ThumbnailsResult };
  run: { params: RunParams; result: RunResult };
  measure: { params: MeasureParams; result: MeasureResult };
  devices: { params: DevicesParams; result: DevicesResult };
  timeStep: { params: TimeStepParams; result: TimeStepResult };
  finetune: { params: FinetuneParams; result: FinetuneResult };
  steer: { params: SteerParams; result: null };
  evaluate: { params: EvaluateParams; result: EvaluateResult };
  findLearningRate: { params: FindLearningRateParams; result: FindLearningRateResult };
  advise: { params: AdviseParams; result: AdviseResult };
  export: { params: ExportParams; result: ExportResult };
  prune: { params: PruneParams; result: PruneResult };
  quantize: { params: QuantizeParams; result: QuantizeResult };
}

/** What the engine says on its own, while a request is under way. */
export interface EngineNotifications {
  /** One image of the `classify` request `request` is done; sent in the order of its `images`. */
  classified: { request: string; index: number; result: ImageResult };
  /** How the `finetune` request `request` gets on. */
  training: { request: string; event: TrainingEvent };
  /** How far the request `request` has got. */
  progress: { request: string; done: number; total: number };
}

/** The notification that a method sends while it works; methods that send none have none. */
export interface ProgressOf {
  classify: EngineNotifications['classified'];
  finetune: EngineNotifications['training'];
  explain: EngineNotifications['progress'];
  evaluate: EngineNotifications['progress'];
  findLearningRate: EngineNotifications['progress'];
  advise: EngineNotifications['progress'];
  quantize: EngineNotifications['progress'];
}

export type Device = 'auto' | 'cpu' | 'cuda' | 'dml' | 'coreml' | 'webgpu';

export interface TreeParams {
  readonly architecture: string;
  readonly numClasses?: number;
  /** Side of the square input in pixels; the architecture's usual one when absent. */
  readonly inputSize?: number;
}

export interface TreeModule {
  /** Dotted path, '' for the network itself. */
  readonly path: string;
  /** PyTorch's class name. */
  readonly type: string;
  /** Parameters of the module and everything below it. */
  readonly parameters: number;
  /** Elements of the buffers of the module and everything below it: what the state dict holds beside the parameters. */
  readonly buffers: number;
  /** Shape of the last output for a batch of one, null for a module that inference does not run. */
  readonly outputShape: readonly number[] | null;
  /** Multiplications of the module and everything below it, for one picture. */
  readonly macs: number;
  /** Bytes of all results that the module and everything below it compute for one picture, were none of them let go. */
  readonly activationBytes: number;
}

export interface TreeResult {
  readonly architecture: string;
  readonly parameters: number;
  readonly macs: number;
  readonly modules: readonly TreeModule[];
  readonly stateDict: readonly StateDictEntry[];
  /** Names of the tensors that training may change; the others of the state dict are buffers. */
  readonly parameterNames: readonly string[];
  /** Layers whose width is the number of classes; the last predicts. */
  readonly headPaths: readonly string[];
  /** Path of the last stage before the head: a top-level part, or a part of the container that holds the body. */
  readonly lastStage: string;
}

export interface StateDictEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DType;
}

export type CheckpointFormat = 'torch-zip' | 'torch-legacy' | 'safetensors' | 'onnx';

export interface InspectedTensor extends StateDictEntry {
  readonly bytes: number;
  /** Of the first element in its file, in bytes. */
  readonly offset: number;
  /** Base name of its file, for a checkpoint in several. */
  readonly file?: string;
}

export type InspectParams = CheckpointRef;

export interface InspectResult {
  readonly format: CheckpointFormat;
  readonly tensors: readonly InspectedTensor[];
  readonly parameters: number;
  readonly metadata: Readonly<Record<string, string>>;
  /** The group that the tensors are of: '' at the top of the file. */
  readonly container: string;
  /** All groups of the file, that one first. */
  readonly containers: readonly GroupFacts[];
  /** Python globals that the pickle names. */
  readonly globals: readonly string[];
  /** Bytes of the file, or of all files of a checkpoint in several. */
  readonly fileBytes: number;
  /** The files of a checkpoint in several. */
  readonly shards?: readonly ShardFacts[];
  /** Of a model in ONNX. */
  readonly onnx?: OnnxFacts;
}

export interface CheckParams extends CheckpointRef {
  /** Recognised from names and shapes when absent. */
  readonly architecture?: string;
}

/** The lists are of what is left after the rules that were applied. */
export interface CheckResult extends CheckExplanation {
  readonly architecture: string;
  /** Whether PyTorch's `load_state_dict(strict=True)` would take it as it is. */
  readonly strict: boolean;
  readonly matched: number;
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  readonly mismatched: readonly {
    readonly name: string;
    readonly expected: readonly number[];
    readonly found: readonly number[];
  }[];
  readonly renamed: readonly { readonly from: string; readonly to: string; readonly rule: string }[];
  /** Share of the architecture's parameters that the file fills, 0…1. */
  readonly loadedFraction: number;
  /** Classes of the head that the file holds. */
  readonly numClasses: number;
}

export interface ClassifyParams {
  /** Names the request in the `classified` notifications. */
  readonly request: string;
  /** Absolute paths of image files. */
  readonly images: readonly string[];
  readonly model: ModelSpec;
  /** How many predictions an image gets. */
  readonly top: number;
  readonly device: Device;
  /** Decode the pixels as stored, as torchvision's loader does, instead of turning them upright. */
  readonly ignoreExif: boolean;
  /** The user's explicit yes to weights that do not fill the network or are not wholly explained. */
  readonly allowPartial?: boolean;
}

export interface Prediction {
  readonly index: number;
  readonly label: string;
  /** 0…1 */
  readonly probability: number;
  readonly logit: number;
}

export type ImageResult =
  | {
      readonly image: string;
      readonly predictions: readonly Prediction[];
      /** Decoding, preprocessing and the network together, in milliseconds. */
      readonly milliseconds: number;
    }
  | { readonly image: string; readonly error: ErrorInfo };

export interface ClassifySummary extends DeviceChoice {
  readonly classified: number;
  readonly failed: number;
}

export interface ThumbnailsParams {
  /** Absolute paths of image files. */
  readonly images: readonly string[];
  /** What the longer side has at most, in pixels. */
  readonly size: number;
  /** As in {@link ClassifyParams}. */
  readonly ignoreExif: boolean;
}

export interface ThumbnailsResult {
  /** A small WebP file for each image; null for one that cannot be read. */
  readonly pictures: readonly (Uint8Array<ArrayBuffer> | null)[];
}

export interface MeasureParams {
  readonly architecture: string;
  /** Side of the square input in pixels. */
  readonly inputSize: number;
  /** Absolute path of the checkpoint; null to draw weights, with which the network takes as long. */
  readonly weights: string | null;
}

export interface MeasureResult {
  /** Of one forward pass for one picture: the median of several. */
  readonly milliseconds: number;
}

export interface RunParams {
  readonly architecture: string;
  readonly weights: string;
  /** As in {@link ModelSpec}. */
  readonly container?: string;
  /** As in {@link ClassifyParams}. */
  readonly allowPartial?: boolean;
  /** A .npy file, float32, N×3×H×W, already normalised. */
  readonly input: string;
  /** Where to write the output as .npy, float32. */
  readonly output: string;
  /** Path of the layer whose output is wanted; the logits when absent. */
  readonly layer?: string;
  /** Automatic when absent. */
  readonly device?: Device;
}

export interface RunResult extends DeviceChoice {
  readonly shape: readonly number[];
  readonly milliseconds: number;
}
