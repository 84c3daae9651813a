import { FINETUNE_RECIPE, HEAD_RECIPE, SCRATCH_RECIPE } from '../../shared/recipe';
import type { RecipeChoice } from './fineTuneFlow';

/** The recipe of *Fine-tune head*: nothing is asked. */
export const HEAD_ONLY: RecipeChoice = {
  label: 'Head only',
  detail: 'Seconds to minutes. The place to begin, and often enough for a few hundred images.',
  recipe: HEAD_RECIPE,
};

/** The recipes of *Fine-tune…*. */
export const RECIPE_CHOICES: readonly RecipeChoice[] = [
  HEAD_ONLY,
  {
    label: 'Head, then all layers',
    detail:
      'Minutes to hours. For images unlike those that the model knows, a hundred or more of each class.',
    recipe: FINETUNE_RECIPE,
  },
  {
    label: 'From scratch',
    detail: 'Hours, and thousands of images of each class: nothing that the model has learned is used.',
    recipe: SCRATCH_RECIPE,
  },
];
