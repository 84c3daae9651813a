import { concat, flatten } from '../../graph/operators/shape';
import type { Value } from '../../graph/types';
import { type BuildOptions, type Builders, Classifier } from '../Classifier';
import { ReLU } from '../modules/activations';
import { Sequential } from '../modules/containers';
import { Conv2d } from '../modules/Conv2d';
import { fanIn, kaimingUniform, normal, ZEROS } from '../modules/initializers';
import { Module } from '../modules/Module';
import { AdaptiveAvgPool2d, MaxPool2d } from '../modules/pooling';
import { Dropout } from '../modules/regularisation';

/** Iandola et al. 2016, "SqueezeNet". */

/** Squeeze by 1×1 convolutions, expand by 1×1 and 3×3 side by side. */
class Fire extends Module {
  readonly squeeze: Conv2d;
  readonly squeeze_activation: ReLU;
  readonly expand1x1: Conv2d;
  readonly expand1x1_activation: ReLU;
  readonly expand3x3: Conv2d;
  readonly expand3x3_activation: ReLU;

  constructor(inPlanes: number, squeeze: number, expand: number) {
    super();
    this.squeeze = new Conv2d(inPlanes, squeeze, 1);
    this.squeeze_activation = new ReLU();
    this.expand1x1 = new Conv2d(squeeze, expand, 1);
    this.expand1x1_activation = new ReLU();
    this.expand3x3 = new Conv2d(squeeze, expand, 3, { padding: 1 });
    this.expand3x3_activation = new ReLU();
  }

  protected override forward(x: Value): Value {
    const squeezed = this.squeeze_activation.call(this.squeeze.call(x));
    return concat(
      [
        this.expand1x1_activation.call(this.expand1x1.call(squeezed)),
        this.expand3x3_activation.call(this.expand3x3.call(squeezed)),
      ],
      1,
    );
  }
}

/** The layers before the classifier: the stem's kernel and channels, then fire modules as squeeze widths, 'M' for a max-pool. */
interface SqueezeNetPlan {
  readonly stem: { readonly channels: number; readonly kernel: number };
  readonly fires: readonly (number | 'M')[];
}

const VERSION_1_0: SqueezeNetPlan = {
  stem: { channels: 96, kernel: 7 },
  fires: ['M', 16, 16, 32, 'M', 32, 48, 48, 64, 'M', 64],
};
const VERSION_1_1: SqueezeNetPlan = {
  stem: { channels: 64, kernel: 3 },
  fires: ['M', 16, 16, 'M', 32, 32, 'M', 48, 48, 64, 64],
};

export class SqueezeNet extends Classifier {
  readonly features: Sequential;
  readonly classifier: Sequential;

  override readonly headPaths = ['classifier.1'];
  override readonly camPath = 'features';

  constructor({ stem, fires }: SqueezeNetPlan, { numClasses }: Pick<BuildOptions, 'numClasses'>) {
    super();
    const layers: Module[] = [new Conv2d(3, stem.channels, stem.kernel, { stride: 2 }), new ReLU()];
    let channels = stem.channels;
    for (const width of fires) {
      if (width === 'M') {
        layers.push(new MaxPool2d(3, { stride: 2, ceilMode: true }));
        continue;
      }
      // Each branch expands to four times the squeezed width.
      layers.push(new Fire(channels, width, width * 4));
      channels = width * 8;
    }
    const finalConv = new Conv2d(channels, numClasses, 1);
    this.features = new Sequential(layers);
    this.classifier = new Sequential([new Dropout(), finalConv, new ReLU(), new AdaptiveAvgPool2d(1)]);
    for (const module of this.modules()) {
      if (!(module instanceof Conv2d)) continue;
      module.weight.init = module === finalConv ? normal(0.01) : kaimingUniform(fanIn(module.weight.shape));
      if (module.bias) module.bias.init = ZEROS;
    }
  }

  protected override forward(x: Value): Value {
    return flatten(this.classifier.call(this.features.call(x)));
  }
}

export const squeezenets: Builders = {
  squeezenet1_0: (options) => new SqueezeNet(VERSION_1_0, options),
  squeezenet1_1: (options) => new SqueezeNet(VERSION_1_1, options),
};
