import type { ExplainMethod, ExplainResult, FeatureMaps } from './explainProtocol';
import type { ViewError } from './webviewProtocol';

/** A class, and how its evidence is looked for. */
export interface Question {
  readonly classIndex: number;
  readonly label: string;
  readonly method: ExplainMethod;
}

/** What the Model view shows of why the open image was given a class. */
export type ExplanationState = Question &
  (
    | {
        readonly status: 'running';
        /** 0…1; absent for work whose length is unknown. */
        readonly done?: number;
      }
    | { readonly status: 'cancelled' }
    | { readonly status: 'failed'; readonly error: ViewError }
    | ({
        readonly status: 'done';
        /** Whether the places are those of the pixels as stored, not of the picture turned upright. */
        readonly ignoreExif: boolean;
        /** Of the map. */
        readonly places: { readonly height: number; readonly width: number };
      } & Pick<
        ExplainResult,
        'layer' | 'probability' | 'peak' | 'crop' | 'heat' | 'picture' | 'region' | 'milliseconds'
      >)
  );

/** What it shows of a layer's output for the open image. */
export type FeaturesState =
  | { readonly status: 'running'; readonly layer: string }
  | { readonly status: 'failed'; readonly layer: string; readonly message: string }
  | ({ readonly status: 'done'; /** Absolute path. */ readonly image: string } & FeatureMaps);
