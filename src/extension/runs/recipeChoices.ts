import type { TreeResult } from '../../shared/engineProtocol';
import { describeTrained } from '../../shared/describeRecipe';
import { toErrorInfo } from '../../shared/errors';
import { planRecipe } from '../../shared/plan/planRecipe';
import { RECIPES, type Recipe } from '../../shared/recipe';
import { readPlanFile } from '../../weights/readPlanFile';
import { networkOf } from '../plan/networkOf';
import { fromPlanFile, planPlaces } from '../plan/planFiles';
import type { RecipeChoice } from './fineTuneFlow';

/** The recipes that suit any model. */
const GENERAL: readonly RecipeChoice[] = [
  {
    label: 'Head only',
    detail: 'Seconds to minutes. Often enough for a few hundred images.',
    recipe: RECIPES.head,
  },
  {
    label: 'Head, then all layers',
    detail: 'Minutes to hours. For images unlike those that the model knows.',
    recipe: RECIPES.finetune,
  },
  {
    label: 'From scratch',
    detail: 'Hours, with thousands of images of each class.',
    recipe: RECIPES.scratch,
  },
];

export interface RecipeSources {
  /** That of the plan in the layer view, where the model to start from is the one in use. */
  readonly planned: Recipe | undefined;
  /** What is known of the network to start from. */
  readonly tree: () => Promise<TreeResult>;
}

/** What may be chosen: the plan in a file beside the data, the plan of the layer view, and the recipes for any model. */
export async function recipeChoices(
  data: string,
  architecture: string,
  { planned, tree }: RecipeSources,
): Promise<RecipeChoice[]> {
  const own = typeof planned?.train === 'object' ? planned : undefined;
  return [
    ...(await fromFile(data, architecture, tree)),
    ...(own
      ? [{ label: 'Layers chosen in the Model view', detail: describeTrained(own.train), recipe: own }]
      : []),
    ...GENERAL,
  ];
}

async function fromFile(
  data: string,
  architecture: string,
  tree: () => Promise<TreeResult>,
): Promise<RecipeChoice[]> {
  for (const file of planPlaces(data)) {
    try {
      const plan = await readPlanFile(file);
      if (plan.architecture !== architecture) continue;
      const network = networkOf(await tree());
      const recipe = planRecipe(network, fromPlanFile(network, plan));
      return [
        { label: 'Plan beside the images', detail: `${describeTrained(recipe.train)}: ${file}`, recipe },
      ];
    } catch (error) {
      // A plan that is there and cannot be used must not be passed over in silence.
      if (toErrorInfo(error).code !== 'file/not-found') throw error;
    }
  }
  return [];
}
