import type { Device, Prediction } from '../engineProtocol';
import type { ErrorInfo } from '../errors';
import type { PictureInfo } from '../webviewProtocol';

/** What one model says of the picture. */
export type ComparedAnswer =
  | { readonly title: string; readonly status: 'running' }
  | {
      readonly title: string;
      readonly status: 'done';
      readonly predictions: readonly Prediction[];
      /** Decoding, preprocessing and the network together. */
      readonly milliseconds: number;
      readonly device: Device;
    }
  | { readonly title: string; readonly status: 'failed'; readonly error: ErrorInfo };

/** From the extension to the page: always the whole, of which the last one counts. */
export interface ToComparisonView {
  readonly type: 'comparison';
  readonly state: ComparisonState;
}

export interface ComparisonState {
  readonly picture: PictureInfo;
  readonly answers: readonly ComparedAnswer[];
}
