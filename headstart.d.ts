/**
 * What other extensions may ask of Headstart. Copy this file, or import it from the extension's folder:
 *
 *     const headstart = extensions.getExtension<HeadstartApi>('headstart.headstart');
 *     const api = await headstart?.activate();
 *     const answer = await api?.classify(uri, { top: 3 });
 *
 * Nothing is downloaded and nothing is shown. What fails rejects with an `Error` that says what is wrong and what to do, and has
 * a `code` such as `image/unsupported`; a cancelled call has the code `cancelled`.
 */
import type { CancellationToken, Uri } from 'vscode';

export interface HeadstartApi {
  /** Of the extension, e.g. `0.1.0`. Members are added in minor versions and removed in major ones only. */
  readonly version: string;

  /** Classifies an image file: a `file:` address, or an absolute path. */
  readonly classify: (image: Uri | string, options?: ClassifyOptions) => Promise<Classification>;

  /** The models that may be used: the demo model, those of the workspace, and the published ones. */
  readonly models: (options?: CallOptions) => Promise<readonly Model[]>;

  /** What a weights file holds. It is read as a list of tensors, never run as a program. */
  readonly inspect: (file: Uri | string, options?: CallOptions) => Promise<Inspection>;

  /** Whether a weights file fits an architecture; without one, the architecture is recognised from the tensors. */
  readonly check: (file: Uri | string, options?: CheckOptions) => Promise<CheckReport>;
}

export interface CallOptions {
  /** Ends the call; what the engine was doing for it is stopped. */
  readonly token?: CancellationToken;
}

export interface ClassifyOptions extends CallOptions {
  /** The `id` of one of `models()`, or the absolute path of a weights file or a model folder; the model in use when absent. */
  readonly model?: string;
  /** How many classes, the likeliest first: 1 to 1000, 5 when absent. */
  readonly top?: number;
}

export interface Classification {
  /** Absolute path. */
  readonly image: string;
  /** What people call the model, e.g. `resnet18 · IMAGENET1K_V1`. */
  readonly model: string;
  /** torchvision's name of the network. */
  readonly architecture: string;
  readonly predictions: readonly Prediction[];
  /** Decoding, preprocessing and the network together. */
  readonly milliseconds: number;
  /** The device that did the work. */
  readonly device: 'cpu' | 'cuda' | 'dml' | 'coreml' | 'webgpu';
  /** Why it is not the device that the settings ask for. */
  readonly deviceNote?: string;
}

export interface Prediction {
  /** Of the class, from 0. */
  readonly index: number;
  readonly label: string;
  /** 0…1 */
  readonly probability: number;
  readonly logit: number;
}

export interface Model {
  /** What `classify` takes: `demo`, a path, or `resnet18:IMAGENET1K_V1`. */
  readonly id: string;
  readonly kind: 'demo' | 'folder' | 'file' | 'published';
  readonly name: string;
  readonly inUse: boolean;
  /** Whether it is on this machine. */
  readonly present: boolean;
  /** Of published models: torchvision's name, top-1 accuracy on ImageNet-1k in percent, parameters, and bytes of the file. */
  readonly architecture?: string;
  readonly acc1?: number;
  readonly parameters?: number;
  readonly bytes?: number;
}

export interface Inspection {
  readonly format: 'torch-zip' | 'torch-legacy' | 'safetensors' | 'onnx';
  /** Elements of all tensors that are parameters. */
  readonly parameters: number;
  readonly fileBytes: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: readonly {
    readonly name: string;
    /** As safetensors writes it: `F32`, `I64`, … */
    readonly dtype: string;
    readonly shape: readonly number[];
    readonly bytes: number;
  }[];
}

export interface CheckOptions extends CallOptions {
  /** torchvision's name, e.g. `resnet18`; recognised when absent. */
  readonly architecture?: string;
}

export interface CheckReport {
  readonly architecture: string;
  /**
   * `fits` as PyTorch loads it strictly; `mendable` wholly, by renaming; `head` all but the layer that predicts; `extra` wholly, with
   * tensors besides that nothing explains; `differs` wholly, but it would compute something else; `partial` less than that.
   */
  readonly verdict: 'fits' | 'mendable' | 'head' | 'extra' | 'differs' | 'partial';
  /** Whether PyTorch's `load_state_dict(strict=True)` takes the file as it is. */
  readonly strict: boolean;
  /** How sure it is that the file is of this architecture, 0…1. */
  readonly confidence: number;
  /** Share of the architecture's parameters that the file fills, 0…1. */
  readonly loadedFraction: number;
  readonly classes: number;
  readonly matched: number;
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  readonly mismatched: readonly {
    readonly name: string;
    readonly expected: readonly number[];
    readonly found: readonly number[];
  }[];
  /** What else is worth knowing, and what may be done, a sentence each. */
  readonly notes: readonly string[];
}
