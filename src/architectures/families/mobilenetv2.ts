import { add } from '../../graph/operators/elementwise';
import { globalAveragePool } from '../../graph/operators/pooling';
import { flatten } from '../../graph/operators/shape';
import type { Value } from '../../graph/types';
import { type BuildOptions, type Builders, Classifier } from '../Classifier';
import { ReLU6 } from '../modules/activations';
import { BatchNorm2d } from '../modules/BatchNorm2d';
import { Sequential } from '../modules/containers';
import { Conv2d } from '../modules/Conv2d';
import { Conv2dNormActivation } from '../modules/Conv2dNormActivation';
import { fanOut, kaimingNormal, normal, ZEROS } from '../modules/initializers';
import { Linear } from '../modules/Linear';
import { Module } from '../modules/Module';
import { Dropout } from '../modules/regularisation';

/** Sandler et al. 2018, "MobileNetV2". */

const activation = () => new ReLU6();

/** Expand by 1×1, depthwise 3×3, project by 1×1 without activation; a shortcut where input and output are alike. */
class InvertedResidual extends Module {
  readonly conv: Sequential;
  private readonly residual: boolean;

  constructor(inputs: number, outputs: number, stride: number, expand: number) {
    super();
    const hidden = inputs * expand;
    this.conv = new Sequential([
      ...(expand === 1 ? [] : [new Conv2dNormActivation(inputs, hidden, { kernel: 1, activation })]),
      new Conv2dNormActivation(hidden, hidden, { stride, groups: hidden, activation }),
      new Conv2d(hidden, outputs, 1, { bias: false }),
      new BatchNorm2d(outputs),
    ]);
    this.residual = stride === 1 && inputs === outputs;
  }

  protected override forward(x: Value): Value {
    const out = this.conv.call(x);
    return this.residual ? add(x, out) : out;
  }
}

interface MobileNetV2Plan {
  /** Channels of the first convolution. */
  readonly stem: number;
  /** Table 2 of the paper: expansion, channels, blocks, first stride. */
  readonly stages: readonly (readonly [expand: number, channels: number, blocks: number, stride: number])[];
  /** Channels before the pooling. */
  readonly last: number;
}

const PUBLISHED: MobileNetV2Plan = {
  stem: 32,
  stages: [
    [1, 16, 1, 1],
    [6, 24, 2, 2],
    [6, 32, 3, 2],
    [6, 64, 4, 2],
    [6, 96, 3, 1],
    [6, 160, 3, 2],
    [6, 320, 1, 1],
  ],
  last: 1280,
};

export class MobileNetV2 extends Classifier {
  readonly features: Sequential;
  readonly classifier: Sequential;

  override readonly headPaths = ['classifier.1'];
  override readonly camPath = 'features';

  constructor({ stem, stages, last }: MobileNetV2Plan, { numClasses }: Pick<BuildOptions, 'numClasses'>) {
    super();
    const layers: Module[] = [new Conv2dNormActivation(3, stem, { stride: 2, activation })];
    let inputs = stem;
    for (const [expand, channels, blocks, stride] of stages) {
      for (let index = 0; index < blocks; index++) {
        layers.push(new InvertedResidual(inputs, channels, index === 0 ? stride : 1, expand));
        inputs = channels;
      }
    }
    layers.push(new Conv2dNormActivation(inputs, last, { kernel: 1, activation }));
    this.features = new Sequential(layers);
    this.classifier = new Sequential([new Dropout(0.2), new Linear(last, numClasses)]);
    for (const module of this.modules()) {
      if (module instanceof Conv2d) module.weight.init = kaimingNormal(fanOut(module.weight.shape));
      else if (module instanceof Linear) module.weight.init = normal(0.01);
      else continue;
      if (module.bias) module.bias.init = ZEROS;
    }
  }

  protected override forward(x: Value): Value {
    return this.classifier.call(flatten(globalAveragePool(this.features.call(x))));
  }
}

export const mobilenetsV2: Builders = {
  mobilenet_v2: (options) => new MobileNetV2(PUBLISHED, options),
};
