import type { DType } from './dtype';

/** A group of tensors in a checkpoint file. */
export interface CheckpointRef {
  /** Absolute path; of a checkpoint in several files that of its index. */
  readonly file: string;
  /** The group within the file; the one that holds the weights when absent. */
  readonly container?: string;
}

export interface TensorStatisticsParams extends CheckpointRef {
  readonly name: string;
  /** The network whose names are meant, where the file may have others; the file's own when absent. */
  readonly architecture?: string;
}

/** What the elements of a tensor are like. Figures are of the finite elements; null where there are none. */
export interface TensorStatistics {
  readonly elements: number;
  readonly nan: number;
  /** Elements that are plus or minus infinity. */
  readonly infinite: number;
  readonly zeros: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  /** As `torch.std` gives it: the sum of squares divided by one less than the number; null for a single element. */
  readonly std: number | null;
  /** Finite elements in 64 equal steps from `min` to `max`, the last one closed; null where all are the same. */
  readonly histogram: readonly number[] | null;
}

export interface FiltersParams extends CheckpointRef {
  /** A tensor of the shape O×3×H×W; the first convolution that takes pictures when absent. */
  readonly name?: string;
}

/** The filters of a convolution that takes pictures, as pictures. */
export interface FilterPictures {
  /** The tensor's name. */
  readonly name: string;
  readonly count: number;
  /** In pixels. */
  readonly height: number;
  readonly width: number;
  /** Filter by filter, row by row: red, green and blue, 0…255. Each filter is stretched from its least to its greatest value. */
  readonly pixels: Uint8Array;
}

/** A group of tensors, counted. */
export interface GroupFacts {
  /** '' at the top of the file. */
  readonly container: string;
  readonly tensors: number;
  /** Bytes of their elements. */
  readonly bytes: number;
}

/** One file of a checkpoint that is kept in several. */
export interface ShardFacts {
  readonly name: string;
  readonly bytes: number;
}

/** A tensor whose shape is that of a convolution over pictures with filters that are large enough to look at. */
export function isPictureFilter({ shape, dtype }: { shape: readonly number[]; dtype: DType }): boolean {
  const [filters = 0, channels, height = 0, width = 0] = shape;
  return (
    shape.length === 4 &&
    channels === 3 &&
    filters > 0 &&
    height >= SMALLEST_FILTER &&
    width >= SMALLEST_FILTER &&
    shape.reduce((product, extent) => product * extent, 1) <= MOST_FILTER_ELEMENTS &&
    /^B?F/.test(dtype)
  );
}

/** A 1×1 filter is a colour and nothing to look at. */
const SMALLEST_FILTER = 3;

/** The largest published stem (ViT-H/14) has 752,640 elements. */
const MOST_FILTER_ELEMENTS = 4_000_000;
