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
  readonly memory: ComparisonMemory;
}

/** What the page writes down, so that the comparison is made again after the window was reloaded. */
export interface ComparisonMemory {
  /** Absolute path. */
  readonly image: string;
  /** As they were chosen; null for the demo model. */
  readonly models: readonly (string | null)[];
}

/** What a page of a comparison has written down, or undefined when that is not what an extension of this version reads. */
export function parseComparisonMemory(state: unknown): ComparisonMemory | undefined {
  if (typeof state !== 'object' || state === null) return undefined;
  const { image, models } = state as Partial<Record<keyof ComparisonMemory, unknown>>;
  return typeof image === 'string' &&
    Array.isArray(models) &&
    models.every((model) => model === null || typeof model === 'string')
    ? { image, models }
    : undefined;
}
