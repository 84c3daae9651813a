import { add, mul } from '../../graph/operators/elementwise';
import { transpose } from '../../graph/operators/shape';
import type { Value } from '../../graph/types';
import { type BuildOptions, type Builders, Classifier } from '../Classifier';
import { GELU } from '../modules/activations';
import { Sequential } from '../modules/containers';
import { Conv2d } from '../modules/Conv2d';
import { Conv2dNormActivation } from '../modules/Conv2dNormActivation';
import { Flatten } from '../modules/Flatten';
import { truncatedNormal, ZEROS } from '../modules/initializers';
import { LayerNorm } from '../modules/LayerNorm';
import { Linear } from '../modules/Linear';
import { Module, valueOf } from '../modules/Module';
import { Parameter } from '../modules/Parameter';
import { Permute } from '../modules/Permute';
import { AdaptiveAvgPool2d } from '../modules/pooling';
import { StochasticDepth } from '../modules/regularisation';

/** Liu et al. 2022, "A ConvNet for the 2020s". */

const EPSILON = 1e-6;

/** What the branch of a block is scaled by before training. */
const LAYER_SCALE = 1e-6;

/** Normalisation over the channels of N×C×H×W. */
class LayerNorm2d extends LayerNorm {
  protected override forward(x: Value): Value {
    return transpose(super.forward(transpose(x, [0, 2, 3, 1])), [0, 3, 1, 2]);
  }
}

/** A depthwise 7×7 convolution, then two linear layers at each place, scaled, and a shortcut. */
class CNBlock extends Module {
  readonly layer_scale: Parameter;
  readonly block: Sequential;
  readonly stochastic_depth: StochasticDepth;

  constructor(channels: number, dropProbability: number) {
    super();
    this.layer_scale = new Parameter([channels, 1, 1], { kind: 'constant', value: LAYER_SCALE });
    this.block = new Sequential([
      new Conv2d(channels, channels, 7, { padding: 3, groups: channels }),
      new Permute([0, 2, 3, 1]),
      new LayerNorm(channels, EPSILON),
      new Linear(channels, 4 * channels),
      new GELU(),
      new Linear(4 * channels, channels),
      new Permute([0, 3, 1, 2]),
    ]);
    this.stochastic_depth = new StochasticDepth(dropProbability);
  }

  protected override forward(x: Value): Value {
    const scaled = mul(valueOf(this.layer_scale, x.graph), this.block.call(x));
    return add(this.stochastic_depth.call(scaled), x);
  }
}

interface ConvNeXtPlan {
  /** Blocks of each stage. */
  readonly depths: readonly number[];
  /** Channels of each stage. */
  readonly widths: readonly number[];
  /** Of the last block; it grows linearly from zero at the first. */
  readonly dropProbability: number;
}

export class ConvNeXt extends Classifier {
  readonly features: Sequential;
  readonly avgpool: AdaptiveAvgPool2d;
  readonly classifier: Sequential;

  override readonly headPaths = ['classifier.2'];
  override readonly camPath = 'features';

  constructor(
    { depths, widths, dropProbability }: ConvNeXtPlan,
    { numClasses }: Pick<BuildOptions, 'numClasses'>,
  ) {
    super();
    const [stem = 0] = widths;
    const norm = (channels: number) => new LayerNorm2d(channels, EPSILON);
    const layers: Module[] = [
      new Conv2dNormActivation(3, stem, {
        kernel: 4,
        stride: 4,
        padding: 0,
        norm,
        activation: null,
        bias: true,
      }),
    ];
    const blocks = depths.reduce((sum, depth) => sum + depth, 0);
    let done = 0;
    let channels = stem;
    for (const [index, width] of widths.entries()) {
      if (index > 0) {
        layers.push(new Sequential([norm(channels), new Conv2d(channels, width, 2, { stride: 2 })]));
      }
      const stage = Array.from(
        { length: depths[index] ?? 0 },
        () => new CNBlock(width, (dropProbability * done++) / (blocks - 1)),
      );
      layers.push(new Sequential(stage));
      channels = width;
    }
    this.features = new Sequential(layers);
    this.avgpool = new AdaptiveAvgPool2d(1);
    this.classifier = new Sequential([norm(channels), new Flatten(), new Linear(channels, numClasses)]);
    for (const module of this.modules()) {
      if (!(module instanceof Conv2d || module instanceof Linear)) continue;
      module.weight.init = truncatedNormal(0.02);
      if (module.bias) module.bias.init = ZEROS;
    }
  }

  protected override forward(x: Value): Value {
    return this.classifier.call(this.avgpool.call(this.features.call(x)));
  }
}

const TINY: ConvNeXtPlan = { depths: [3, 3, 9, 3], widths: [96, 192, 384, 768], dropProbability: 0.1 };
const SMALL: ConvNeXtPlan = { depths: [3, 3, 27, 3], widths: [96, 192, 384, 768], dropProbability: 0.4 };
const BASE: ConvNeXtPlan = { depths: [3, 3, 27, 3], widths: [128, 256, 512, 1024], dropProbability: 0.5 };
const LARGE: ConvNeXtPlan = { depths: [3, 3, 27, 3], widths: [192, 384, 768, 1536], dropProbability: 0.5 };

export const convnexts: Builders = {
  convnext_tiny: (options) => new ConvNeXt(TINY, options),
  convnext_small: (options) => new ConvNeXt(SMALL, options),
  convnext_base: (options) => new ConvNeXt(BASE, options),
  convnext_large: (options) => new ConvNeXt(LARGE, options),
};
