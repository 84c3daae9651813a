import type { ErrorInfo } from '../errors';
import type { Preprocessing } from '../preprocessing';

/** How the download of a weights file stands. Byte counts include what earlier runs fetched; null where a figure is not known. */
export type RowDownload =
  | {
      readonly status: 'running' | 'paused';
      readonly phase: 'starting' | 'checking' | 'downloading' | 'retrying' | 'waiting';
      readonly received: number;
      readonly total: number | null;
      readonly bytesPerSecond: number | null;
      readonly secondsLeft: number | null;
    }
  | { readonly status: 'failed'; readonly error: ErrorInfo };

/** Published weights as people compare them, and how they stand on this machine. */
export interface ModelRow {
  /** `resnet18:IMAGENET1K_V1`: what they are asked for by. */
  readonly id: string;
  readonly architecture: string;
  readonly weights: string;
  readonly family: string;
  /** Top-1 and top-5 accuracy in percent, null where none was published. */
  readonly acc1: number | null;
  readonly acc5: number | null;
  readonly parameters: number;
  /** Billions of multiplications for one picture. */
  readonly gflops: number;
  /** Of the file. */
  readonly bytes: number;
  readonly preprocessing: Preprocessing;
  /** Addresses; the licence is null where the publisher states none. */
  readonly licence: string | null;
  readonly url: string;
  /** Whether the weights name classes, so that they can classify a picture. */
  readonly classifies: boolean;
  /** The label set whose classes they tell apart; null for classes of their own. Accuracies compare within one only. */
  readonly labelSet: string | null;
  /** `partial`: begun and not finished; `other`: something else is there under the name of the file. */
  readonly state: 'cached' | 'partial' | 'absent' | 'other';
  /** Bytes of the file that are on the disk. */
  readonly present: number;
  readonly download: RowDownload | null;
  /** One forward pass on this machine, in milliseconds; null until it is measured. */
  readonly milliseconds: number | null;
  readonly inUse: boolean;
}
