import { flatten } from '../../graph/operators/shape';
import type { Value } from '../../graph/types';
import { type BuildOptions, type Builders, Classifier } from '../Classifier';
import { ReLU } from '../modules/activations';
import { BatchNorm2d } from '../modules/BatchNorm2d';
import { Sequential } from '../modules/containers';
import { Conv2d } from '../modules/Conv2d';
import { fanOut, kaimingNormal, normal, ZEROS } from '../modules/initializers';
import { Linear } from '../modules/Linear';
import type { Module } from '../modules/Module';
import { AdaptiveAvgPool2d, MaxPool2d } from '../modules/pooling';
import { Dropout } from '../modules/regularisation';

/** Simonyan and Zisserman 2014, "Very deep convolutional networks". */

/** Convolutions of each of the five stages; a max-pool ends each stage. The letters are the paper's. */
const CONFIGURATIONS = {
  A: [1, 1, 2, 2, 2],
  B: [2, 2, 2, 2, 2],
  D: [2, 2, 3, 3, 3],
  E: [2, 2, 4, 4, 4],
} as const;

/** Channels of the five stages as published. */
const WIDTHS = [64, 128, 256, 512, 512] as const;

interface VggPlan {
  readonly depths: readonly number[];
  readonly batchNorm: boolean;
  readonly widths: readonly number[];
  /** Width of the two fully connected layers. */
  readonly hidden: number;
}

function plan(letter: keyof typeof CONFIGURATIONS, batchNorm: boolean): VggPlan {
  return { depths: CONFIGURATIONS[letter], batchNorm, widths: WIDTHS, hidden: 4096 };
}

export class VGG extends Classifier {
  readonly features: Sequential;
  readonly avgpool: AdaptiveAvgPool2d;
  readonly classifier: Sequential;

  override readonly headPaths = ['classifier.6'];
  override readonly camPath = 'features';

  constructor(
    { depths, batchNorm, widths, hidden }: VggPlan,
    { numClasses }: Pick<BuildOptions, 'numClasses'>,
  ) {
    super();
    const layers: Module[] = [];
    let channels = 3;
    for (const [stage, width] of widths.entries()) {
      for (let index = 0; index < (depths[stage] ?? 0); index++) {
        layers.push(new Conv2d(channels, width, 3, { padding: 1 }));
        if (batchNorm) layers.push(new BatchNorm2d(width));
        layers.push(new ReLU());
        channels = width;
      }
      layers.push(new MaxPool2d(2));
    }
    this.features = new Sequential(layers);
    this.avgpool = new AdaptiveAvgPool2d(7);
    this.classifier = new Sequential([
      new Linear(channels * 7 * 7, hidden),
      new ReLU(),
      new Dropout(),
      new Linear(hidden, hidden),
      new ReLU(),
      new Dropout(),
      new Linear(hidden, numClasses),
    ]);
    for (const module of this.modules()) {
      if (module instanceof Conv2d) module.weight.init = kaimingNormal(fanOut(module.weight.shape));
      else if (module instanceof Linear) module.weight.init = normal(0.01);
      else continue;
      if (module.bias) module.bias.init = ZEROS;
    }
  }

  protected override forward(x: Value): Value {
    return this.classifier.call(flatten(this.avgpool.call(this.features.call(x))));
  }
}

export const vggs: Builders = {
  vgg11: (options) => new VGG(plan('A', false), options),
  vgg11_bn: (options) => new VGG(plan('A', true), options),
  vgg13: (options) => new VGG(plan('B', false), options),
  vgg13_bn: (options) => new VGG(plan('B', true), options),
  vgg16: (options) => new VGG(plan('D', false), options),
  vgg16_bn: (options) => new VGG(plan('D', true), options),
  vgg19: (options) => new VGG(plan('E', false), options),
  vgg19_bn: (options) => new VGG(plan('E', true), options),
};
