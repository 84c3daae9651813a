/** What went wrong, as a code that programs match. Texts are for people and may change. */
export type ErrorCode =
  | 'usage'
  | 'cancelled'
  | 'internal'
  // files
  | 'file/not-found'
  | 'file/not-a-file'
  | 'file/empty'
  | 'file/unreadable'
  | 'file/changed'
  | 'file/unwritable'
  // images
  | 'image/not-an-image'
  | 'image/damaged'
  | 'image/too-large'
  | 'image/unsupported'
  | 'image/none-found'
  // checkpoints
  | 'checkpoint/unknown-format'
  | 'checkpoint/lfs-pointer'
  | 'checkpoint/html'
  | 'checkpoint/truncated'
  | 'checkpoint/malformed'
  | 'checkpoint/unsafe'
  | 'checkpoint/unsupported'
  | 'checkpoint/too-large'
  | 'checkpoint/no-tensors'
  | 'checkpoint/no-such-tensor'
  | 'checkpoint/missing-shard'
  // architectures
  | 'architecture/unknown'
  | 'architecture/not-recognised'
  | 'architecture/unsupported'
  | 'architecture/mismatch'
  | 'architecture/input-too-small'
  | 'architecture/input-size'
  | 'architecture/no-such-layer'
  // models
  | 'model/not-a-folder'
  | 'model/malformed'
  | 'model/not-cached'
  | 'model/unknown-weights'
  | 'model/labels'
  | 'model/not-a-classifier'
  | 'model/undescribed'
  | 'model/not-finite'
  | 'catalogue/malformed'
  // addresses
  | 'url/malformed'
  | 'url/forbidden'
  | 'url/not-found'
  | 'url/range'
  | 'url/too-many-requests'
  | 'url/unavailable'
  | 'url/server'
  | 'url/status'
  | 'url/web-page'
  | 'url/redirect'
  | 'url/no-host'
  | 'url/refused'
  | 'url/offline'
  | 'url/tls'
  | 'url/broke-off'
  | 'url/stalled'
  | 'url/changed'
  | 'url/no-ranges'
  // downloads
  | 'download/wrong-hash'
  | 'download/pinned'
  | 'download/wrong-size'
  | 'download/read-only'
  | 'download/no-space'
  | 'download/exists'
  | 'archive/malformed'
  // the Hugging Face hub
  | 'hub/malformed'
  | 'hub/unsupported'
  // arrays
  | 'npy/malformed'
  | 'npy/unsupported'
  // data sets
  | 'data/no-classes'
  | 'data/malformed'
  | 'data/too-few'
  // plans of which layers to train
  | 'plan/malformed'
  // runs
  | 'run/other'
  | 'run/folder-in-use'
  | 'run/diverged'
  // exports
  | 'export/differs'
  // graph
  | 'graph/shape'
  // engine
  | 'engine/crashed'
  | 'engine/cannot-start'
  | 'engine/device'
  | 'engine/out-of-memory';

/** A failure with a code, a sentence that says what is wrong, and where it helps what to do. */
export class HeadstartError extends Error {
  override readonly name = 'HeadstartError';
  /** What the message names, where a view lists it: the globals that a pickle was refused for. */
  readonly details: readonly string[] | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: { cause?: unknown; details?: readonly string[] | undefined },
  ) {
    super(message, options);
    this.details = options?.details;
  }
}

/** The form in which an error crosses a process or webview boundary. */
export interface ErrorInfo {
  readonly code: ErrorCode;
  readonly message: string;
  /** See {@link HeadstartError.details}. */
  readonly details?: readonly string[];
}

/** Turns anything thrown into a code and a sentence; what is not ours becomes `internal`. */
export function toErrorInfo(error: unknown): ErrorInfo {
  if (error instanceof HeadstartError) {
    const { code, message, details } = error;
    return { code, message, ...(details && { details }) };
  }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}
