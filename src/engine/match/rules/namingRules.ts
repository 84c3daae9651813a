import type { NamingRule } from './Rule';
import { TIMM_MOBILE_RULES } from './timmMobileRules';
import { TIMM_RULES } from './timmRules';
import { TORCHVISION_RULES } from './torchvisionRules';
import { TRANSFORMERS_RULES } from './transformersRules';

/** All names of other libraries and earlier releases that are known. */
export const NAMING_RULES: readonly NamingRule[] = [
  ...TORCHVISION_RULES,
  ...TIMM_RULES,
  ...TIMM_MOBILE_RULES,
  ...TRANSFORMERS_RULES,
];
