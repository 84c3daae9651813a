import type { DType } from '../shared/dtype';
import type { CheckpointFormat } from '../shared/engineProtocol';
import type { OnnxFacts } from '../shared/onnxProtocol';

/** Random access to bytes, wherever they are. Readers know nothing of files. */
export interface ByteSource {
  /** What messages call it: a file name or an address. */
  readonly name: string;
  /** Absolute path, where the bytes are a local file that the runtime can map. */
  readonly path: string | undefined;
  /** In bytes. */
  readonly size: number;
  /** Reads exactly `length` bytes. Throws `checkpoint/truncated` where the source ends before. */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Where a tensor's elements lie. Nothing of the data has been read. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Steps between elements, in elements, one a dimension. */
  readonly strides: readonly number[];
  /** Whether the elements lie densely in row-major order. */
  readonly contiguous: boolean;
  /** Offset of the first element in the source, in bytes. */
  readonly offset: number;
  /** Bytes of the elements: their number times their width. */
  readonly bytes: number;
  /** Bytes of the source from `offset` that hold all elements; differs from `bytes` only when not contiguous. */
  readonly span: number;
}

/** Tensors under the names of one dict of the file. */
export interface TensorContainer {
  /** Where in the file the dict was found: '' at the top, or `state_dict`, `model`, … */
  readonly container: string;
  /** In file order. */
  readonly tensors: readonly TensorEntry[];
}

/** The directory of a checkpoint. Its tensors are those of the container that holds the weights. */
export interface Checkpoint extends TensorContainer {
  readonly format: CheckpointFormat;
  readonly source: ByteSource;
  /** Other groups of tensors in the file (EMA copies, optimizer state), by container. */
  readonly others: readonly TensorContainer[];
  /** What the file says about itself: epoch, arch, settings, class names; lists as JSON. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Python globals that the pickle names, e.g. `collections.OrderedDict`. */
  readonly globals: readonly string[];
  /** What a model in ONNX says of itself beside its tensors. */
  readonly onnx?: OnnxFacts;
}

/** How a checkpoint is opened. */
export interface OpenOptions {
  /** The container whose tensors are wanted, in place of the one that is taken for the weights. */
  readonly container?: string;
}
