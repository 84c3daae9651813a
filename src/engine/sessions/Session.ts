import type { InferenceSession, Tensor } from 'onnxruntime-node';

/** Tensors by the names of the inputs that they are for. */
export type Feeds = Readonly<Record<string, Tensor>>;

/** What is used of a session of either build of ONNX Runtime. */
export interface Session {
  /** What {@link run} must be fed. */
  readonly inputNames: readonly string[];
  run(feeds: Feeds): Promise<InferenceSession.OnnxValueMapType>;
  release(): Promise<void>;
}
