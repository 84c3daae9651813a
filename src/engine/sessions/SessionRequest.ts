import type { RealDevice } from '../../shared/deviceProtocol';

/** What a session is made of. */
export interface SessionRequest {
  /** ONNX in memory, or the path of its file. */
  readonly model: Uint8Array | string;
  readonly device: RealDevice;
  /** An estimate of the memory that it takes, in bytes: the weights, and what lies between layers where that is known. */
  readonly bytes: number;
  /** Where external data lie; absent where all data are in the model. */
  readonly external?: {
    readonly folder: string;
    /** The files by the names that the model has for them. */
    readonly files: readonly string[];
  };
  /** Whether the runtime may keep copies of the weights in the order in which it needs them. */
  readonly prepack?: boolean;
}
