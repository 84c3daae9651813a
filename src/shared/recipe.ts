/** How a run trains: everything but the data and the model. Defaults are torchvision's tutorial's, where it has one. */
export interface Recipe {
  /** `head`, `all`, or layer paths. A head that is drawn afresh is always among them. */
  readonly train: 'head' | 'all' | readonly string[];
  /** Whether the weights are drawn afresh as well, instead of taken from the checkpoint. */
  readonly fromScratch: boolean;
  /** Epochs that train the head alone before the other chosen layers join. */
  readonly headEpochs: number;
  readonly epochs: number;
  /** Pictures of one step of the optimiser; all of them where the data set has fewer. */
  readonly batch: number;
  /** Pictures that pass through the network at once, where a whole batch needs too much memory; null for the batch. */
  readonly microBatch: number | null;
  readonly optimizer: 'sgd' | 'adamw';
  readonly learningRate: number;
  /** The rate of the deepest chosen stage; those between are spaced evenly on a logarithmic scale. The head's own when equal. */
  readonly deepestLearningRate: number;
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;
  readonly schedule: Schedule;
  /** Share of all steps during which the rate rises from nothing, 0…1. */
  readonly warmup: number;
  /** 0…1 */
  readonly labelSmoothing: number;
  /** Whether rare classes count as much as frequent ones. */
  readonly balanceClasses: boolean;
  /** Largest l2 norm of all gradients together; null leaves them as they are. */
  readonly clipNorm: number | null;
  /** Whether trained batch normalisations move their running statistics. */
  readonly movesStatistics: boolean;
  /** `light` and `strong` crop, flip and change colours; `rand` has RandAugment's operations in place of the colours. */
  readonly augmentation: 'none' | 'light' | 'strong' | 'rand';
  /** Random views that a picture gets; the epochs take turns. One without augmentation. */
  readonly views: number;
  /** Epochs without a better validation loss after which the run ends; null runs them all. */
  readonly patience: number | null;
  /** Share of each class that is held out for validation where the data have no split, 0…1. */
  readonly validation: number;
  readonly seed: number;
}

export type Schedule = 'constant' | 'step' | 'cosine' | 'one-cycle';

/** Trains the head alone: seconds on a laptop. */
export const HEAD_RECIPE: Recipe = {
  train: 'head',
  fromScratch: false,
  headEpochs: 0,
  epochs: 20,
  batch: 32,
  microBatch: null,
  optimizer: 'adamw',
  learningRate: 1e-3,
  deepestLearningRate: 1e-3,
  momentum: 0.9,
  nesterov: false,
  weightDecay: 1e-4,
  schedule: 'cosine',
  warmup: 0,
  labelSmoothing: 0,
  balanceClasses: false,
  clipNorm: null,
  movesStatistics: false,
  augmentation: 'none',
  views: 1,
  patience: null,
  validation: 0.2,
  seed: 0,
};

/** The head first, then every layer: the deeper, the slower, down to a hundredth of the head's rate. */
export const FINETUNE_RECIPE: Recipe = {
  ...HEAD_RECIPE,
  train: 'all',
  headEpochs: 5,
  epochs: 10,
  deepestLearningRate: 1e-5,
  warmup: 0.1,
  augmentation: 'light',
  views: 4,
  patience: 5,
};

/** Fresh weights, everything trainable, batch normalisation training: for many pictures that are unlike photographs. */
export const SCRATCH_RECIPE: Recipe = {
  ...HEAD_RECIPE,
  train: 'all',
  fromScratch: true,
  epochs: 60,
  weightDecay: 0.05,
  warmup: 0.05,
  labelSmoothing: 0.1,
  clipNorm: 1,
  movesStatistics: true,
  augmentation: 'light',
  views: 8,
};

/**
 * For a network that lost some of its channels or weights: every layer takes over what they did, at the head's rate, and the
 * normalisations learn the statistics of what is left. After that, half the channels of the demo model are right about 98 % of
 * pictures instead of 85 % by {@link FINETUNE_RECIPE}, in half the epochs.
 */
export const RECOVERY_RECIPE: Recipe = {
  ...HEAD_RECIPE,
  train: 'all',
  warmup: 0.1,
  clipNorm: 1,
  movesStatistics: true,
};

/** The recipes by the names that users choose them by. */
export const RECIPES = {
  head: HEAD_RECIPE,
  finetune: FINETUNE_RECIPE,
  scratch: SCRATCH_RECIPE,
} as const satisfies Readonly<Record<string, Recipe>>;
