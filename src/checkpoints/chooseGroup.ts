import { HeadstartError } from '../shared/errors';
import { isAverage, isOptimizer } from './collectGroups';

/** What is known of a group of tensors: where it is and how many there are. */
interface Named {
  readonly container: string;
  readonly tensors: readonly unknown[];
}

/** Where training scripts keep the weights, the likelier first. */
const WEIGHT_KEYS: readonly string[] = [
  'state_dict',
  'model_state_dict',
  'model_state',
  'model',
  'net_state_dict',
  'net',
  'network',
  'weights',
  'params',
  'module',
];

/**
 * The group whose tensors are the network's weights: the one asked for; else plain weights before averages before an optimizer,
 * known keys before unknown ones, and of unknown ones the largest.
 *
 * @param file what messages call the file
 * @param groups at least one
 * @throws usage where the container asked for is not in the file
 */
export function chooseGroup<Group extends Named>(
  file: string,
  groups: readonly Group[],
  container: string | undefined,
): Group {
  if (container !== undefined) {
    const asked = groups.find((group) => group.container === container);
    if (asked) return asked;
    const names = groups.map((group) => `"${group.container}" (${group.tensors.length} tensors)`).join(', ');
    throw new HeadstartError('usage', `${file} has no tensors at "${container}". It has them at: ${names}.`);
  }
  const ranked = groups.map((group) => ({ group, rank: rank(group, groups) }));
  ranked.sort((a, b) => a.rank - b.rank || b.group.tensors.length - a.group.tensors.length);
  // Sorting keeps the length of a list that is not empty.
  return (ranked[0] as { group: Group }).group;
}

/** Lower is likelier. */
function rank(group: Named, groups: readonly Named[]): number {
  const { container, tensors } = group;
  if (isOptimizer(container)) return 4000;
  if (isAverage(container)) return 3000;
  // A few loose tensors at the top (means, random states) are not the weights; a bare state dict is all there is.
  if (container === '')
    return groups.some((other) => other.tensors.length > tensors.length && !isOptimizer(other.container))
      ? 2500
      : 0;
  const keys = container.split('.').map((key) => WEIGHT_KEYS.indexOf(key));
  return keys.includes(-1) ? 2000 : 100 * keys.length + Math.max(...keys);
}
