import { buildArchitecture } from '../../architectures/catalog';
import type { FinetuneParams } from '../../shared/trainingProtocol';

/** A part of a run that trains one set of layers. */
export interface Phase {
  /** Paths of layers. */
  readonly train: readonly string[];
  readonly epochs: number;
}

/** The phases of a recipe: the head alone first where it asks for that, then everything that is to be trained. */
export function phasesOf(
  { architecture, preprocessing, recipe }: Pick<FinetuneParams, 'architecture' | 'preprocessing' | 'recipe'>,
  numClasses: number,
): Phase[] {
  const { headPaths } = buildArchitecture(architecture, { numClasses, inputSize: preprocessing.crop });
  const chosen = recipe.train === 'all' ? [''] : recipe.train === 'head' ? [] : recipe.train;
  const whole = { train: [...new Set([...chosen, ...headPaths])], epochs: recipe.epochs };
  return recipe.headEpochs > 0 ? [{ train: headPaths, epochs: recipe.headEpochs }, whole] : [whole];
}
