import { differentiate } from '../graph/gradients/differentiate';
import { mul, relu } from '../graph/operators/elementwise';
import { reduceMean, reduceSum } from '../graph/operators/normalization';
import { reshape, slice, transpose } from '../graph/operators/shape';
import type { Value } from '../graph/types';
import { HeadstartError } from '../shared/errors';
import type { Classifier } from './Classifier';
import { layerOutput, type ForwardGraph } from './forwardGraph';
import { mapLayout, type MapLayout } from './mapLayout';

/** Name of the input that chooses the class: float32 1×classes, one where the class is and zero elsewhere. */
export const CLASS_INPUT_NAME = 'class';

export interface GradCamGraph {
  /** 1×H×W in the layer's resolution, not normalised. */
  readonly map: Value;
  /** 1×classes */
  readonly logits: Value;
}

/**
 * Adds Grad-CAM (Selvaraju et al. 2017) to the inference graph of one picture: each channel of the layer is weighted by the mean over
 * all places of the gradient of the class's logit, and what is positive in the weighted sum speaks for the class.
 * @param layer the one that the architecture declares when absent
 * @throws architecture/no-such-layer; usage where the layer's output is no map of places, or the prediction does not depend on it
 */
export function gradCamGraph(
  network: Classifier,
  forward: ForwardGraph,
  layer = network.camPath,
): GradCamGraph {
  const { graph, logits } = forward;
  const features = layerOutput(forward, layer);
  const layout = mapLayout(network, forward, features);
  if (!layout) {
    throw new HeadstartError(
      'usage',
      `The output of “${layer}” (${features.shape.slice(1).join('×')}) is no map of places. Grad-CAM needs a layer that ` +
        `has one, for instance “${network.camPath}”.`,
    );
  }
  const chosen = graph.input(CLASS_INPUT_NAME, logits.shape);
  const logit = reduceSum(mul(logits, chosen), [0, 1], false);
  const gradient = differentiate(logit, [features]).get(features);
  if (!gradient) {
    throw new HeadstartError(
      'usage',
      `The prediction does not depend on “${layer}”. Take another layer, for instance “${network.camPath}”.`,
    );
  }
  const weights = reduceMean(toChannelsFirst(gradient, layout), [2, 3], true);
  const weighted = mul(weights, toChannelsFirst(features, layout));
  return { map: relu(reduceSum(weighted, [1], false)), logits };
}

/** A map of places as N×C×H×W. A class token is left out: it is no place. */
function toChannelsFirst(value: Value, layout: MapLayout): Value {
  if (layout === 'NCHW') return value;
  if (layout === 'NHWC') return transpose(value, [0, 3, 1, 2]);
  const [batch = 0, tokens = 0, channels = 0] = value.shape;
  const side = Math.sqrt(tokens - 1);
  const places = transpose(slice(value, 1, 1, tokens), [0, 2, 1]);
  return reshape(places, [batch, channels, side, side]);
}
