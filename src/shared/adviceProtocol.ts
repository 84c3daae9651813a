import type { Recipe } from './recipe';
import type { FinetuneParams } from './trainingProtocol';

/** What looking for a learning rate takes: a run, of which nothing is kept. */
export type FindLearningRateParams = Omit<FinetuneParams, 'out' | 'restart'>;

export interface FindLearningRateResult {
  /** One a step: the rate grows from step to step until the loss runs away. */
  readonly points: readonly {
    readonly learningRate: number;
    /** Of the step's pictures. */
    readonly loss: number;
    /** Mean over the steps so far, the later the heavier. */
    readonly smoothed: number;
  }[];
  /** Where the smoothed loss falls steepest; null where it never falls. */
  readonly suggestion: number | null;
}

export interface AdviseParams {
  /** Names the request in the `progress` notifications. */
  readonly request: string;
  /** As in FinetuneParams. */
  readonly data: string;
  readonly architecture: string;
  /** Absolute path of the checkpoint that training would start from. */
  readonly weights: string;
  readonly preprocessing: FinetuneParams['preprocessing'];
  readonly featureFolder: string | null;
  readonly seed: number;
  readonly ignoreExif: boolean;
}

export interface AdviseResult {
  readonly classes: readonly { readonly name: string; readonly images: number }[];
  /** Shares of pictures, 0…1, that a classifier on frozen features gets right that has not seen them. */
  readonly nearestMean: number;
  readonly logistic: number;
  /** Share that the most frequent class alone would get right. */
  readonly chance: number;
  /** Parts that the pictures were divided into, each of which was the unseen one in turn. */
  readonly folds: number;
  /** What to train, for {@link Recipe.train}. */
  readonly train: Recipe['train'];
  /** The recipe to begin with, by name. */
  readonly recipe: 'head' | 'finetune' | 'scratch';
  /** Why, in sentences with the numbers. */
  readonly reason: string;
}
