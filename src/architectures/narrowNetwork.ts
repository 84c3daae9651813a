import { channelGroups, type ChannelGroup } from '../graph/channelGroups';
import { liveNodes } from '../graph/liveNodes';
import { HeadstartError } from '../shared/errors';
import type { Classifier } from './Classifier';
import { forwardGraph } from './forwardGraph';
import { BatchNorm2d } from './modules/BatchNorm2d';
import { Conv2d } from './modules/Conv2d';
import { Linear } from './modules/Linear';
import { Parameter } from './modules/Parameter';

/** Widths are multiples of this: what the widest vector instructions take at once. */
const STEP = 8;

/** How many of a group's channels a network has that keeps `share` of them, 0…1. */
export function keptWidth({ size, removable }: ChannelGroup, share: number): number {
  if (!removable) return size;
  return Math.min(size, Math.max(STEP, Math.round((size * share) / STEP) * STEP));
}

/**
 * The channels of a network that can be removed.
 * @throws architecture/unsupported where its layers tie all of them to something else, or not all layers run in inference
 */
export function removableChannels(network: Classifier, inputSize: number): ChannelGroup[] {
  const { graph, input, logits } = forwardGraph(network, 1, inputSize);
  const groups = channelGroups(liveNodes([logits]).nodes, input, logits);
  const resting = [...network.stateDict()].find(
    (tensor) => tensor instanceof Parameter && !graph.parameters.has(tensor.name),
  );
  if (resting === undefined && groups.some(({ removable }) => removable)) return groups;
  const reason = resting
    ? `${resting.name} takes part in training alone, so its channels cannot be followed`
    : 'its layers tie all channels to each other';
  throw new HeadstartError(
    'architecture/unsupported',
    `Channels of ${network.type} cannot be removed: ${reason}.`,
  );
}

/**
 * Makes every removable group of a network's channels narrower, the layers on both sides alike.
 * @param share of the channels that stay, 0…1
 */
export function narrowNetwork(network: Classifier, share: number, inputSize: number): void {
  const removed = new Map<string, number[]>();
  for (const group of removableChannels(network, inputSize)) {
    const fewer = group.size - keptWidth(group, share);
    for (const { parameter, axis, repeat } of group.places) {
      const axes = removed.get(parameter) ?? [];
      axes[axis] = (axes[axis] ?? 0) + fewer * repeat;
      removed.set(parameter, axes);
    }
  }
  for (const tensor of network.stateDict()) {
    const fewer = removed.get(tensor.name);
    if (fewer) tensor.shape = tensor.shape.map((extent, axis) => extent - (fewer[axis] ?? 0));
  }
  for (const module of network.modules()) adopt(module);
}

/** What layers know of their own width follows their tensors. */
function adopt(module: unknown): void {
  if (module instanceof Conv2d) {
    const [outputs = 0, perGroup = 0] = module.weight.shape;
    const { groups = 1 } = module.options;
    const depthwise = groups > 1 && groups === module.inChannels;
    if (depthwise) module.options = { ...module.options, groups: outputs };
    module.outChannels = outputs;
    module.inChannels = depthwise ? outputs : perGroup * groups;
  } else if (module instanceof Linear) {
    [module.outFeatures = 0, module.inFeatures = 0] = module.weight.shape;
  } else if (module instanceof BatchNorm2d) {
    [module.features = 0] = module.weight.shape;
  }
}
