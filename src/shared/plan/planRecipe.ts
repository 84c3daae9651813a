import { FINETUNE_RECIPE, HEAD_RECIPE, type Recipe } from '../recipe';
import { presetOf } from './editPlan';
import type { LayerPlan, PlanNetwork } from './LayerPlan';

/** How a plan is trained: the head alone by the recipe for heads, anything more with the head first and the deeper layers slower. */
export function planRecipe(network: PlanNetwork, { train, movesStatistics }: LayerPlan): Recipe {
  const preset = presetOf(network, train);
  // The head is new in any case, so a plan without any layer trains it alone.
  if (preset === 'head' || train.length === 0) return { ...HEAD_RECIPE, movesStatistics };
  return { ...FINETUNE_RECIPE, train: preset === 'all' ? 'all' : train, movesStatistics };
}
