import { relu } from '../../graph/operators/elementwise';
import { globalAveragePool } from '../../graph/operators/pooling';
import { concat, flatten } from '../../graph/operators/shape';
import type { Value } from '../../graph/types';
import { type BuildOptions, type Builders, Classifier } from '../Classifier';
import { ReLU } from '../modules/activations';
import { BatchNorm2d } from '../modules/BatchNorm2d';
import { Sequential } from '../modules/containers';
import { Conv2d } from '../modules/Conv2d';
import { fanIn, kaimingNormal, ZEROS } from '../modules/initializers';
import { Linear } from '../modules/Linear';
import { Module } from '../modules/Module';
import { AvgPool2d, MaxPool2d } from '../modules/pooling';

/** Huang et al. 2016, "Densely connected convolutional networks": DenseNet-BC. */

/** Channels that a bottleneck has for each channel of growth. */
const BOTTLENECK = 4;

/** A bottleneck and a 3×3 convolution, both after their normalisation, that add `growth` channels to what was there. */
class _DenseLayer extends Module {
  readonly norm1: BatchNorm2d;
  readonly relu1: ReLU;
  readonly conv1: Conv2d;
  readonly norm2: BatchNorm2d;
  readonly relu2: ReLU;
  readonly conv2: Conv2d;

  constructor(inputs: number, growth: number) {
    super();
    const bottleneck = BOTTLENECK * growth;
    this.norm1 = new BatchNorm2d(inputs);
    this.relu1 = new ReLU();
    this.conv1 = new Conv2d(inputs, bottleneck, 1, { bias: false });
    this.norm2 = new BatchNorm2d(bottleneck);
    this.relu2 = new ReLU();
    this.conv2 = new Conv2d(bottleneck, growth, 3, { padding: 1, bias: false });
  }

  protected override forward(x: Value): Value {
    const narrow = this.conv1.call(this.relu1.call(this.norm1.call(x)));
    return this.conv2.call(this.relu2.call(this.norm2.call(narrow)));
  }
}

/** Each layer sees the block's input and what all layers before it added. */
class _DenseBlock extends Sequential {
  constructor(layers: number, inputs: number, growth: number) {
    super(
      Object.fromEntries(
        Array.from({ length: layers }, (_, index) => [
          `denselayer${index + 1}`,
          new _DenseLayer(inputs + index * growth, growth),
        ]),
      ),
    );
  }

  protected override forward(x: Value): Value {
    let features = x;
    for (const [, layer] of this.children()) features = concat([features, layer.call(features)], 1);
    return features;
  }
}

/** Halves height, width and, in the published networks, channels. */
class _Transition extends Sequential {
  constructor(inputs: number, outputs: number) {
    super({
      norm: new BatchNorm2d(inputs),
      relu: new ReLU(),
      conv: new Conv2d(inputs, outputs, 1, { bias: false }),
      pool: new AvgPool2d(2),
    });
  }
}

interface DenseNetPlan {
  /** Channels that each layer adds: k in the paper. */
  readonly growth: number;
  /** Layers of each dense block. */
  readonly blocks: readonly number[];
  /** Channels of the first convolution. */
  readonly stem: number;
}

export class DenseNet extends Classifier {
  readonly features: Sequential;
  readonly classifier: Linear;

  override readonly headPaths = ['classifier'];
  override readonly camPath = 'features';

  constructor({ growth, blocks, stem }: DenseNetPlan, { numClasses }: Pick<BuildOptions, 'numClasses'>) {
    super();
    const layers: Record<string, Module> = {
      conv0: new Conv2d(3, stem, 7, { stride: 2, padding: 3, bias: false }),
      norm0: new BatchNorm2d(stem),
      relu0: new ReLU(),
      pool0: new MaxPool2d(3, { stride: 2, padding: 1 }),
    };
    let channels = stem;
    for (const [index, depth] of blocks.entries()) {
      layers[`denseblock${index + 1}`] = new _DenseBlock(depth, channels, growth);
      channels += depth * growth;
      if (index === blocks.length - 1) break;
      const half = Math.floor(channels / 2);
      layers[`transition${index + 1}`] = new _Transition(channels, half);
      channels = half;
    }
    // The fifth normalisation: there is one before each block, counting those in the transitions.
    layers.norm5 = new BatchNorm2d(channels);
    this.features = new Sequential(layers);
    this.classifier = new Linear(channels, numClasses);
    for (const module of this.modules()) {
      if (module instanceof Conv2d) module.weight.init = kaimingNormal(fanIn(module.weight.shape));
      else if (module instanceof Linear && module.bias) module.bias.init = ZEROS;
    }
  }

  protected override forward(x: Value): Value {
    const features = relu(this.features.call(x));
    return this.classifier.call(flatten(globalAveragePool(features)));
  }
}

export const densenets: Builders = {
  densenet121: (options) => new DenseNet({ growth: 32, blocks: [6, 12, 24, 16], stem: 64 }, options),
  densenet161: (options) => new DenseNet({ growth: 48, blocks: [6, 12, 36, 24], stem: 96 }, options),
  densenet169: (options) => new DenseNet({ growth: 32, blocks: [6, 12, 32, 32], stem: 64 }, options),
  densenet201: (options) => new DenseNet({ growth: 32, blocks: [6, 12, 48, 32], stem: 64 }, options),
};
