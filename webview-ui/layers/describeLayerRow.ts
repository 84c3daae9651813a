import { formatExactCount, formatOutputShape, formatPercent } from '../../src/shared/format';
import type { TrainedPart } from '../../src/shared/plan/LayerPlan';
import type { LayerRow } from './layerRows';
import type { LayerNode } from './layerNode';

const STATES: Readonly<Record<TrainedPart, string>> = {
  all: 'Trained',
  some: 'Trained in part',
  none: 'Frozen',
};

/** Everything about a layer, for its tooltip. */
export function describeLayerRow(
  { node, path }: LayerRow,
  share: number,
  trained: TrainedPart | undefined,
  like: string | undefined,
): string {
  const { type, parameters, outputShape, macs } = node.module;
  return [
    `${path || node.name} (${type})`,
    ...(node.children.length > 0 ? [`Holds ${composition(node)}`] : []),
    ...(like === undefined ? [] : [`Built like ${like}`]),
    `${formatExactCount(parameters)} parameters, ${formatPercent(share)} of the network`,
    outputShape ? `Output ${formatOutputShape(outputShape)}` : 'Not run for a prediction',
    ...(macs > 0 ? [`${formatExactCount(macs)} multiplications`] : []),
    ...(trained ? [STATES[trained]] : []),
  ].join('\n');
}

/** Types in a row of a tooltip, beyond which only their number is said. */
const NAMED_TYPES = 6;

/** What a module holds, in its order: `Conv2d, 2 × BasicBlock, Linear`. */
export function composition({ children }: LayerNode): string {
  const runs: { type: string; count: number }[] = [];
  for (const { module } of children) {
    const last = runs.at(-1);
    if (last?.type === module.type) last.count++;
    else runs.push({ type: module.type, count: 1 });
  }
  const words = runs.map(({ type, count }) => (count > 1 ? `${count} × ${type}` : type));
  const rest = words.length - NAMED_TYPES;
  return rest > 0 ? `${words.slice(0, NAMED_TYPES).join(', ')} and ${rest} more` : words.join(', ');
}
