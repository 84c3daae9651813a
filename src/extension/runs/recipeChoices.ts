import { RECIPES } from '../../shared/recipe';
import type { RecipeChoice } from './fineTuneFlow';

/** The recipe of *Fine-tune head*: nothing is asked. */
export const HEAD_ONLY: RecipeChoice = {
  label: 'Head only',
  detail: 'Seconds to minutes. Often enough for a few hundred images.',
  name: 'head',
  recipe: RECIPES.head,
};

/** The recipes of *Fine-tune…*. */
export const RECIPE_CHOICES: readonly RecipeChoice[] = [
  HEAD_ONLY,
  {
    label: 'Head, then all layers',
    detail: 'Minutes to hours. For images unlike those that the model knows.',
    name: 'finetune',
    recipe: RECIPES.finetune,
  },
  {
    label: 'From scratch',
    detail: 'Hours, with thousands of images of each class.',
    name: 'scratch',
    recipe: RECIPES.scratch,
  },
];
