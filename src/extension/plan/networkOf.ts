import { elementCount } from '../../shared/dtype';
import type { TreeResult } from '../../shared/engineProtocol';
import type { PlanNetwork } from '../../shared/plan/LayerPlan';

/** What plans need to know of a network. */
export function networkOf(tree: TreeResult): PlanNetwork {
  const { architecture, stateDict, parameterNames, modules, headPaths, lastStage } = tree;
  const trainable = new Set(parameterNames);
  const parameters = stateDict
    .filter(({ name }) => trainable.has(name))
    .map(({ name, shape }) => ({ name, count: elementCount(shape) }));
  return { architecture, parameters, modules, headPaths, lastStage };
}
