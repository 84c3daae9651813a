import { add } from '../../graph/operators/elementwise';
import { reduceMean } from '../../graph/operators/normalization';
import type { Value } from '../../graph/types';
import { type BuildOptions, type Builders, Classifier } from '../Classifier';
import { ReLU } from '../modules/activations';
import { BatchNorm2d } from '../modules/BatchNorm2d';
import { Sequential } from '../modules/containers';
import { Conv2d } from '../modules/Conv2d';
import { fanOut, kaimingNormal, uniform, ZEROS } from '../modules/initializers';
import { Linear } from '../modules/Linear';
import { makeDivisible } from '../modules/makeDivisible';
import { Module } from '../modules/Module';
import { Dropout } from '../modules/regularisation';

/** Tan et al. 2018, "MnasNet": the B1 variant. */

/** TensorFlow's 0.9997 is the share of the old statistics, PyTorch's momentum that of the new. */
const MOMENTUM = 1 - 0.9997;

function norm(channels: number): BatchNorm2d {
  return new BatchNorm2d(channels, 1e-5, MOMENTUM);
}

function depthwise(channels: number, kernel: number, stride: number): Module[] {
  const padding = Math.floor(kernel / 2);
  return [
    new Conv2d(channels, channels, kernel, { stride, padding, groups: channels, bias: false }),
    norm(channels),
    new ReLU(),
  ];
}

/** A 1×1 convolution without activation. */
function project(inputs: number, outputs: number): Module[] {
  return [new Conv2d(inputs, outputs, 1, { bias: false }), norm(outputs)];
}

/** Expand by 1×1, depthwise convolution, project by 1×1; a shortcut where input and output are alike. */
class _InvertedResidual extends Module {
  readonly layers: Sequential;
  private readonly residual: boolean;

  constructor(inputs: number, outputs: number, kernel: number, stride: number, expand: number) {
    super();
    const expanded = inputs * expand;
    this.layers = new Sequential([
      ...project(inputs, expanded),
      new ReLU(),
      ...depthwise(expanded, kernel, stride),
      ...project(expanded, outputs),
    ]);
    this.residual = inputs === outputs && stride === 1;
  }

  protected override forward(x: Value): Value {
    const out = this.layers.call(x);
    return this.residual ? add(out, x) : out;
  }
}

/** Channels after the first convolution, the separable one, and each of the six stacks. */
const CHANNELS = [32, 16, 24, 40, 80, 96, 192, 320] as const;

/** The stacks' kernel, first stride, expansion and number of blocks. */
const STACKS = [
  [3, 2, 3, 3],
  [5, 2, 3, 3],
  [5, 2, 6, 3],
  [3, 1, 6, 2],
  [5, 2, 6, 4],
  [3, 1, 6, 1],
] as const;

const FEATURES = 1280;

export class MNASNet extends Classifier {
  readonly layers: Sequential;
  readonly classifier: Sequential;

  override readonly headPaths = ['classifier.1'];
  override readonly camPath = 'layers';

  /** @param width multiplier of all channels but the last */
  constructor(width: number, { numClasses }: Pick<BuildOptions, 'numClasses'>) {
    super();
    const [stem, separable, ...stacked] = CHANNELS.map((channels) => makeDivisible(channels * width));
    let channels = separable ?? 0;
    const stacks = STACKS.map(([kernel, stride, expand, blocks], index) => {
      const inputs = channels;
      const outputs = stacked[index] ?? 0;
      channels = outputs;
      return new Sequential([
        new _InvertedResidual(inputs, outputs, kernel, stride, expand),
        ...Array.from(
          { length: blocks - 1 },
          () => new _InvertedResidual(outputs, outputs, kernel, 1, expand),
        ),
      ]);
    });
    this.layers = new Sequential([
      new Conv2d(3, stem ?? 0, 3, { stride: 2, padding: 1, bias: false }),
      norm(stem ?? 0),
      new ReLU(),
      ...depthwise(stem ?? 0, 3, 1),
      ...project(stem ?? 0, separable ?? 0),
      ...stacks,
      ...project(channels, FEATURES),
      new ReLU(),
    ]);
    this.classifier = new Sequential([new Dropout(0.2), new Linear(FEATURES, numClasses)]);
    for (const module of this.modules()) {
      if (module instanceof Conv2d) module.weight.init = kaimingNormal(fanOut(module.weight.shape));
      // Kaiming uniform over the outputs with the gain of a sigmoid, 1.
      else if (module instanceof Linear) module.weight.init = uniform(Math.sqrt(3 / module.outFeatures));
      else continue;
      if (module.bias) module.bias.init = ZEROS;
    }
  }

  protected override forward(x: Value): Value {
    return this.classifier.call(reduceMean(this.layers.call(x), [2, 3], false));
  }
}

export const mnasnets: Builders = {
  mnasnet0_5: (options) => new MNASNet(0.5, options),
  mnasnet0_75: (options) => new MNASNet(0.75, options),
  mnasnet1_0: (options) => new MNASNet(1, options),
  mnasnet1_3: (options) => new MNASNet(1.3, options),
};
