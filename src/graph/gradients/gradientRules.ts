import { convolutionRules } from './convolutionRules';
import { elementwiseRules } from './elementwiseRules';
import type { GradientRule } from './GradientRule';
import { matrixRules } from './matrixRules';
import { normalizationRules } from './normalizationRules';
import { poolingRules } from './poolingRules';
import { shapeRules } from './shapeRules';

/** How each operator passes gradients back. */
export const GRADIENT_RULES: Readonly<Record<string, GradientRule>> = {
  ...convolutionRules,
  ...elementwiseRules,
  ...matrixRules,
  ...normalizationRules,
  ...poolingRules,
  ...shapeRules,
};
