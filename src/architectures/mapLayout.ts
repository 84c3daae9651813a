import type { Value } from '../graph/types';
import type { Classifier } from './Classifier';
import type { ForwardGraph } from './forwardGraph';

/**
 * How a map of places is laid out: N×C×H×W, N×H×W×C (within the Swin and ConvNeXt networks), or N×(1+H·W)×C with a class token
 * before the places (the Vision Transformer).
 */
export type MapLayout = 'NCHW' | 'NHWC' | 'tokens';

/** The layout of a value that is a map of several places; null for one that is none, such as a vector or the windows of an attention. */
export function mapLayout(
  network: Classifier,
  { input }: Pick<ForwardGraph, 'input'>,
  value: Value,
): MapLayout | null {
  const { shape } = value;
  if (shape.length === 3) {
    const side = Math.sqrt((shape[1] ?? 0) - 1);
    return network.camLayout === 'tokens' && Number.isInteger(side) && side > 1 ? 'tokens' : null;
  }
  if (shape.length !== 4) return null;
  const layout = lastAxes(input, value);
  const [height = 0, width = 0] = layout === 'NCHW' ? shape.slice(2) : shape.slice(1, 3);
  // Pictures are square, and so are all maps of them.
  return height === width && height > 1 ? layout : null;
}

/** Where the channels of a value are: what reorders all four axes moves them, everything else leaves them where they were. */
function lastAxes({ graph, ...input }: Value, value: Value): 'NCHW' | 'NHWC' {
  const layouts = new Map<string, 'NCHW' | 'NHWC'>([[input.name, 'NCHW']]);
  for (const { op, inputs, outputs, attributes } of graph.nodes) {
    const from = inputs.find((each) => each && layouts.has(each.name));
    let layout = from && layouts.get(from.name);
    if (!layout) continue;
    if (op === 'Transpose' && attributes.perm && 'ints' in attributes.perm) {
      const order = attributes.perm.ints.join();
      if (layout === 'NCHW' && order === '0,2,3,1') layout = 'NHWC';
      else if (layout === 'NHWC' && order === '0,3,1,2') layout = 'NCHW';
    }
    for (const output of outputs) layouts.set(output.name, layout);
  }
  return layouts.get(value.name) ?? 'NCHW';
}
