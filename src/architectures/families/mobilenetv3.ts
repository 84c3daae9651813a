import { add } from '../../graph/operators/elementwise';
import { flatten } from '../../graph/operators/shape';
import type { Value } from '../../graph/types';
import { type BuildOptions, type Builders, Classifier } from '../Classifier';
import { Hardsigmoid, Hardswish, ReLU } from '../modules/activations';
import { BatchNorm2d } from '../modules/BatchNorm2d';
import { Sequential } from '../modules/containers';
import { Conv2d } from '../modules/Conv2d';
import { Conv2dNormActivation } from '../modules/Conv2dNormActivation';
import { fanOut, kaimingNormal, normal, ZEROS } from '../modules/initializers';
import { Linear } from '../modules/Linear';
import { makeDivisible } from '../modules/makeDivisible';
import { Module } from '../modules/Module';
import { AdaptiveAvgPool2d } from '../modules/pooling';
import { Dropout } from '../modules/regularisation';
import { SqueezeExcitation } from '../modules/SqueezeExcitation';

/** Howard et al. 2019, "Searching for MobileNetV3". */

/** A row of the paper's tables 1 and 2: RE is a ReLU, HS a hard swish. */
type Row = readonly [
  kernel: number,
  expanded: number,
  outputs: number,
  squeeze: boolean,
  nonlinearity: 'RE' | 'HS',
  stride: number,
];

const norm = (channels: number) => new BatchNorm2d(channels, 1e-3, 0.01);
const hardSwish = () => new Hardswish();

/** Expand by 1×1, depthwise convolution, perhaps squeeze and excitation, project by 1×1 without activation. */
class InvertedResidual extends Module {
  readonly block: Sequential;
  private readonly residual: boolean;

  constructor(inputs: number, [kernel, expanded, outputs, squeeze, nonlinearity, stride]: Row) {
    super();
    const activation = nonlinearity === 'HS' ? hardSwish : () => new ReLU();
    const layers: Module[] = [];
    if (expanded !== inputs) {
      layers.push(new Conv2dNormActivation(inputs, expanded, { kernel: 1, norm, activation }));
    }
    layers.push(
      new Conv2dNormActivation(expanded, expanded, { kernel, stride, groups: expanded, norm, activation }),
    );
    if (squeeze) {
      const squeezed = makeDivisible(Math.floor(expanded / 4));
      layers.push(new SqueezeExcitation(expanded, squeezed, { scaleActivation: () => new Hardsigmoid() }));
    }
    layers.push(new Conv2dNormActivation(expanded, outputs, { kernel: 1, norm, activation: null }));
    this.block = new Sequential(layers);
    this.residual = stride === 1 && inputs === outputs;
  }

  protected override forward(x: Value): Value {
    const out = this.block.call(x);
    return this.residual ? add(out, x) : out;
  }
}

interface MobileNetV3Plan {
  /** Channels of the first convolution. */
  readonly stem: number;
  readonly blocks: readonly Row[];
  /** Width of the classifier's hidden layer. */
  readonly hidden: number;
}

export class MobileNetV3 extends Classifier {
  readonly features: Sequential;
  readonly avgpool: AdaptiveAvgPool2d;
  readonly classifier: Sequential;

  override readonly headPaths = ['classifier.3'];
  override readonly camPath = 'features';

  constructor({ stem, blocks, hidden }: MobileNetV3Plan, { numClasses }: Pick<BuildOptions, 'numClasses'>) {
    super();
    let channels = stem;
    const body = blocks.map((row) => {
      const block = new InvertedResidual(channels, row);
      channels = row[2];
      return block;
    });
    const last = 6 * channels;
    this.features = new Sequential([
      new Conv2dNormActivation(3, stem, { stride: 2, norm, activation: hardSwish }),
      ...body,
      new Conv2dNormActivation(channels, last, { kernel: 1, norm, activation: hardSwish }),
    ]);
    this.avgpool = new AdaptiveAvgPool2d(1);
    this.classifier = new Sequential([
      new Linear(last, hidden),
      new Hardswish(),
      new Dropout(0.2),
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

const LARGE: MobileNetV3Plan = {
  stem: 16,
  blocks: [
    [3, 16, 16, false, 'RE', 1],
    [3, 64, 24, false, 'RE', 2],
    [3, 72, 24, false, 'RE', 1],
    [5, 72, 40, true, 'RE', 2],
    [5, 120, 40, true, 'RE', 1],
    [5, 120, 40, true, 'RE', 1],
    [3, 240, 80, false, 'HS', 2],
    [3, 200, 80, false, 'HS', 1],
    [3, 184, 80, false, 'HS', 1],
    [3, 184, 80, false, 'HS', 1],
    [3, 480, 112, true, 'HS', 1],
    [3, 672, 112, true, 'HS', 1],
    [5, 672, 160, true, 'HS', 2],
    [5, 960, 160, true, 'HS', 1],
    [5, 960, 160, true, 'HS', 1],
  ],
  hidden: 1280,
};

const SMALL: MobileNetV3Plan = {
  stem: 16,
  blocks: [
    [3, 16, 16, true, 'RE', 2],
    [3, 72, 24, false, 'RE', 2],
    [3, 88, 24, false, 'RE', 1],
    [5, 96, 40, true, 'HS', 2],
    [5, 240, 40, true, 'HS', 1],
    [5, 240, 40, true, 'HS', 1],
    [5, 120, 48, true, 'HS', 1],
    [5, 144, 48, true, 'HS', 1],
    [5, 288, 96, true, 'HS', 2],
    [5, 576, 96, true, 'HS', 1],
    [5, 576, 96, true, 'HS', 1],
  ],
  hidden: 1024,
};

export const mobilenetsV3: Builders = {
  mobilenet_v3_large: (options) => new MobileNetV3(LARGE, options),
  mobilenet_v3_small: (options) => new MobileNetV3(SMALL, options),
};
