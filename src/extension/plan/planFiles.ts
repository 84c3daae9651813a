import { join } from 'node:path';
import { HeadstartError } from '../../shared/errors';
import { fitPlan, presetOf } from '../../shared/plan/editPlan';
import type { LayerPlan, PlanNetwork } from '../../shared/plan/LayerPlan';
import { PLAN_FILE_NAME, type PlanFile } from '../../weights/planSchema';

/** A plan as a file says it. */
export function toPlanFile(network: PlanNetwork, { train, movesStatistics }: LayerPlan): PlanFile {
  const preset = presetOf(network, train);
  return {
    architecture: network.architecture,
    train: preset === 'head' || preset === 'all' ? preset : [...train],
    batchNorm: movesStatistics ? 'move' : 'keep',
  };
}

/**
 * What a file says as a plan for a network.
 * @throws architecture/no-such-layer
 */
export function fromPlanFile(network: PlanNetwork, { train, batchNorm }: PlanFile): LayerPlan {
  const paths = train === 'head' ? network.headPaths : train === 'all' ? [''] : train;
  const known = new Set([
    '',
    ...network.modules.map(({ path }) => path),
    ...network.parameters.map(({ name }) => name),
  ]);
  const unknown = paths.filter((path) => !known.has(path));
  if (unknown.length > 0) {
    throw new HeadstartError(
      'architecture/no-such-layer',
      `The plan names “${unknown.join('”, “')}”, which ${network.architecture} does not have. Correct it, or save the plan again.`,
    );
  }
  return fitPlan(network, { train: paths, movesStatistics: batchNorm === 'move' });
}

/** Places where a plan for a data set lies: in its folder, or beside it. */
export function planPlaces(data: string): string[] {
  return [join(data, PLAN_FILE_NAME), join(data, '..', PLAN_FILE_NAME)];
}
