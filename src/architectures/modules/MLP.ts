import { GELU } from './activations';
import { Sequential } from './containers';
import { normal, xavierUniform } from './initializers';
import { Linear } from './Linear';
import { Dropout } from './regularisation';

/** torchvision.ops.MLP as transformers use it: …×features → …×hidden → …×features, GELU between. */
export class MLP extends Sequential {
  constructor(features: number, hidden: number) {
    const wide = new Linear(features, hidden);
    const narrow = new Linear(hidden, features);
    for (const layer of [wide, narrow]) {
      layer.weight.init = xavierUniform(layer.weight.shape);
      if (layer.bias) layer.bias.init = normal(1e-6);
    }
    super([wide, new GELU(), new Dropout(0), narrow, new Dropout(0)]);
  }
}
