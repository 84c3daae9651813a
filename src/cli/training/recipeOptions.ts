import { HeadstartError } from '../../shared/errors';
import { RECIPES, type Recipe } from '../../shared/recipe';
import type { OptionSpec, OptionValues } from '../Command';
import { wholeNumber } from '../parseCommandLine';

const OPTIMIZERS = ['sgd', 'adamw'] as const satisfies readonly Recipe['optimizer'][];
const SCHEDULES = [
  'constant',
  'step',
  'cosine',
  'one-cycle',
] as const satisfies readonly Recipe['schedule'][];
const AUGMENTATIONS = [
  'none',
  'light',
  'strong',
  'rand',
] as const satisfies readonly Recipe['augmentation'][];
const BATCH_NORMS = ['keep', 'move'] as const;
const RECIPE_NAMES = Object.keys(RECIPES) as (keyof typeof RECIPES)[];

/** Larger numbers are slips of the finger. */
const MOST = 100_000;

/** The options of `finetune` that make up a recipe. What is not given is taken from the recipe that `--recipe` names. */
export const RECIPE_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  recipe: {
    value: RECIPE_NAMES.join('|'),
    description:
      'head: the head alone, in seconds; finetune: the head, then all layers at lower rates; scratch: fresh weights',
    fallback: 'head',
  },
  train: {
    value: 'head|all|PATH,PATH|@FILE',
    description: 'layers to train, beside the head; "headstart tree" lists their paths; @FILE is a plan',
  },
  epochs: { value: 'N', description: 'passes over the training pictures' },
  'head-epochs': {
    value: 'N',
    description: 'passes that train the head alone, before the other layers join',
  },
  batch: { value: 'N', description: 'pictures of one step' },
  'micro-batch': { value: 'N', description: 'pictures in memory at once, where a whole batch is too many' },
  optimizer: { value: OPTIMIZERS.join('|'), description: "as PyTorch's SGD or AdamW" },
  lr: { value: 'RATE', description: "learning rate of the head; the deepest layers' follows it" },
  'deepest-lr': { value: 'RATE', description: 'learning rate of the deepest layers that are trained' },
  momentum: { value: 'SHARE', description: 'of sgd' },
  nesterov: { description: "Nesterov's momentum, for sgd" },
  'weight-decay': { value: 'X', description: 'pull of the weights towards zero' },
  schedule: { value: SCHEDULES.join('|'), description: 'how the learning rate changes over the run' },
  warmup: {
    value: 'SHARE',
    description: 'share of the steps during which the rate rises from nothing, 0 to 1',
  },
  'label-smoothing': {
    value: 'SHARE',
    description: 'share of each label that is spread over all classes, 0 to 1',
  },
  'balance-classes': { description: 'let rare classes count as much as frequent ones' },
  'clip-norm': { value: 'NORM', description: 'largest norm of all gradients together; none for no limit' },
  'batch-norm': {
    value: BATCH_NORMS.join('|'),
    description: 'keep the running statistics of trained batch normalisations, or move them',
  },
  augmentation: {
    value: AUGMENTATIONS.join('|'),
    description: 'random crops, flips and colours; rand: with RandAugment',
  },
  views: { value: 'N', description: 'random views a picture gets; the epochs take turns' },
  patience: { value: 'N', description: 'end after so many epochs without a better one; none runs all' },
  validation: {
    value: 'SHARE',
    description: 'share of each class that is held out, where the folder has no split',
  },
  seed: { value: 'N', description: 'the same seed gives the same model' },
};

/**
 * The recipe that options describe.
 * @throws usage
 */
export function parseRecipe(options: OptionValues): Recipe {
  const base: Recipe = RECIPES[choice(options, 'recipe', RECIPE_NAMES, 'head')];
  const whole = (name: string, least: number, fallback: number): number =>
    options[name] === undefined ? fallback : wholeNumber(name, options[name], least, MOST);
  const wholeOrNone = (name: string, fallback: number | null): number | null =>
    options[name] === 'none' ? null : options[name] === undefined ? fallback : whole(name, 1, 1);
  const share = (name: string, fallback: number): number => number(options, name, fallback, 1);
  const augmentation = choice(options, 'augmentation', AUGMENTATIONS, base.augmentation);
  const views = augmentation === 'none' ? 1 : Math.max(base.views, USUAL_VIEWS);
  const learningRate = number(options, 'lr', base.learningRate);
  const deepest = (base.deepestLearningRate / base.learningRate) * learningRate;
  return {
    train: options.train === undefined ? base.train : parseTrain(options.train),
    fromScratch: base.fromScratch,
    headEpochs: whole('head-epochs', 0, base.headEpochs),
    epochs: whole('epochs', 1, base.epochs),
    batch: whole('batch', 1, base.batch),
    microBatch: wholeOrNone('micro-batch', base.microBatch),
    optimizer: choice(options, 'optimizer', OPTIMIZERS, base.optimizer),
    learningRate,
    deepestLearningRate: number(options, 'deepest-lr', deepest),
    momentum: share('momentum', base.momentum),
    nesterov: options.nesterov === 'true' || base.nesterov,
    weightDecay: number(options, 'weight-decay', base.weightDecay),
    schedule: choice(options, 'schedule', SCHEDULES, base.schedule),
    warmup: share('warmup', base.warmup),
    labelSmoothing: share('label-smoothing', base.labelSmoothing),
    balanceClasses: options['balance-classes'] === 'true' || base.balanceClasses,
    clipNorm: options['clip-norm'] === 'none' ? null : clipNorm(options, base.clipNorm),
    movesStatistics:
      choice(options, 'batch-norm', BATCH_NORMS, base.movesStatistics ? 'move' : 'keep') === 'move',
    augmentation,
    views: whole('views', 1, views),
    patience: wholeOrNone('patience', base.patience),
    validation: share('validation', base.validation),
    seed:
      options.seed === undefined ? base.seed : wholeNumber('seed', options.seed, 0, Number.MAX_SAFE_INTEGER),
  };
}

/** Random views where a recipe without augmentation is given some. */
const USUAL_VIEWS = 4;

function parseTrain(text: string): Recipe['train'] {
  if (text === 'head' || text === 'all') return text;
  const paths = text.split(',').map((path) => path.trim());
  if (paths.every((path) => path !== '')) return paths;
  throw new HeadstartError('usage', `--train must be head, all, or layer paths with commas between them.`);
}

function clipNorm(options: OptionValues, fallback: number | null): number | null {
  return options['clip-norm'] === undefined ? fallback : number(options, 'clip-norm', 1);
}

function number(options: OptionValues, name: string, fallback: number, most = Infinity): number {
  const text = options[name];
  if (text === undefined) return fallback;
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0 && value <= most) return value;
  const range = most === Infinity ? 'a number of at least 0' : `a number from 0 to ${most}`;
  throw new HeadstartError('usage', `--${name} must be ${range}, not ${JSON.stringify(text)}.`);
}

function choice<T extends string>(
  options: OptionValues,
  name: string,
  choices: readonly T[],
  fallback: T,
): T {
  const text = options[name] ?? fallback;
  const found = choices.find((known) => known === text);
  if (found !== undefined) return found;
  throw new HeadstartError(
    'usage',
    `--${name} must be one of ${choices.join(', ')}, not ${JSON.stringify(text)}.`,
  );
}
