import type { Recipe } from './recipe';

const OPTIMIZERS: Readonly<Record<Recipe['optimizer'], string>> = { sgd: 'SGD', adamw: 'AdamW' };

/** Layers that are named one by one; of more, the number is said. */
const NAMED_LAYERS = 3;

/** A recipe in one line: `Head only · 20 epochs · batch 32 · AdamW 0.001, cosine · seed 0`. */
export function describeRecipe(recipe: Recipe): string {
  const { headEpochs, epochs, batch, optimizer, learningRate, deepestLearningRate, schedule, seed } = recipe;
  const rates =
    deepestLearningRate === learningRate ? String(learningRate) : `${deepestLearningRate} to ${learningRate}`;
  return [
    recipe.fromScratch ? `${describeTrained(recipe.train)}, from scratch` : describeTrained(recipe.train),
    headEpochs > 0 ? `${headEpochs} epochs head, then ${epochs}` : `${epochs} epochs`,
    `batch ${batch}`,
    `${OPTIMIZERS[optimizer]} ${rates}, ${schedule}`,
    ...(recipe.augmentation === 'none' ? [] : [`${recipe.augmentation} augmentation`]),
    `seed ${seed}`,
  ].join(' · ');
}

/** What is trained, in words. */
export function describeTrained(train: Recipe['train']): string {
  if (train === 'head') return 'Head only';
  if (train === 'all') return 'All layers';
  return train.length <= NAMED_LAYERS
    ? `Head and ${train.join(', ')}`
    : `Head and ${train.length} more layers`;
}
