import { elementCount } from '../shared/dtype';
import type { Classifier } from './Classifier';
import { depthGroups } from './depthGroups';
import { Parameter } from './modules/Parameter';

/** A stage of a network as it can be trained. */
export interface Stage {
  /** Paths of layers and single parameters that together are the stage and nothing else. */
  readonly paths: readonly string[];
  readonly parameters: number;
}

/**
 * The stages of a network by {@link depthGroups}, from the one before the head down to the stem.
 * @param parameters those whose stages count; all when absent
 */
export function stagePaths(
  network: Classifier,
  parameters: readonly Parameter[] = Array.from(network.stateDict()).filter(
    (tensor) => tensor instanceof Parameter,
  ),
): Stage[] {
  const groupOf = depthGroups(network, parameters);
  const names = new Map(parameters.map(({ name }) => [name, groupOf(name)]));
  const stages: { paths: string[]; parameters: number }[] = [];
  for (const { name, shape } of parameters) {
    const group = groupOf(name);
    if (group === 0) continue;
    const stage = (stages[group - 1] ??= { paths: [], parameters: 0 });
    stage.parameters += elementCount(shape);
    const path = highestWithin(name, group, names);
    if (!stage.paths.includes(path)) stage.paths.push(path);
  }
  return stages;
}

/** The shortest path above a parameter that has nothing of another group below it. */
function highestWithin(name: string, group: number, groups: ReadonlyMap<string, number>): string {
  const parts = name.split('.');
  for (let length = 1; length < parts.length; length++) {
    const path = parts.slice(0, length).join('.');
    const below = [...groups].filter(([other]) => other.startsWith(`${path}.`));
    if (below.every(([, other]) => other === group)) return path;
  }
  return name;
}
