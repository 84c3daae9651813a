import { add } from '../../graph/operators/elementwise';
import { flatten } from '../../graph/operators/shape';
import type { Value } from '../../graph/types';
import { type BuildOptions, type Builders, Classifier } from '../Classifier';
import { ReLU } from '../modules/activations';
import { Sequential } from '../modules/containers';
import { Conv2d } from '../modules/Conv2d';
import { Conv2dNormActivation } from '../modules/Conv2dNormActivation';
import { fanOut, kaimingNormal, normal, ZEROS } from '../modules/initializers';
import { Linear } from '../modules/Linear';
import { makeDivisible } from '../modules/makeDivisible';
import { Module } from '../modules/Module';
import { AdaptiveAvgPool2d } from '../modules/pooling';
import { SqueezeExcitation } from '../modules/SqueezeExcitation';

/** Radosavovic et al. 2020, "Designing network design spaces". */

/** The stem for ImageNet. */
class SimpleStemIN extends Conv2dNormActivation {
  constructor(channels: number) {
    super(3, channels, { stride: 2 });
  }
}

interface BlockPlan {
  readonly inputs: number;
  readonly outputs: number;
  readonly stride: number;
  /** Channels of one group of the 3×3 convolution. */
  readonly groupWidth: number;
  /** Channels of the squeeze for each input channel; 0 in RegNetX, which has none. */
  readonly squeeze: number;
}

/** 1×1, grouped 3×3, perhaps squeeze and excitation, 1×1: all as wide as the output. */
class BottleneckTransform extends Sequential {
  constructor({ inputs, outputs, stride, groupWidth, squeeze }: BlockPlan) {
    const layers: Record<string, Module> = {
      a: new Conv2dNormActivation(inputs, outputs, { kernel: 1 }),
      b: new Conv2dNormActivation(outputs, outputs, { stride, groups: outputs / groupWidth }),
    };
    if (squeeze > 0) layers.se = new SqueezeExcitation(outputs, Math.round(squeeze * inputs));
    layers.c = new Conv2dNormActivation(outputs, outputs, { kernel: 1, activation: null });
    super(layers);
  }
}

class ResBottleneckBlock extends Module {
  readonly proj: Conv2dNormActivation | null;
  readonly f: BottleneckTransform;
  readonly activation: ReLU;

  constructor(plan: BlockPlan) {
    super();
    const { inputs, outputs, stride } = plan;
    this.proj =
      inputs !== outputs || stride !== 1
        ? new Conv2dNormActivation(inputs, outputs, { kernel: 1, stride, activation: null })
        : null;
    this.f = new BottleneckTransform(plan);
    this.activation = new ReLU();
  }

  protected override forward(x: Value): Value {
    return this.activation.call(add(this.proj?.call(x) ?? x, this.f.call(x)));
  }
}

/** Blocks of one width; the first halves height and width. */
class AnyStage extends Sequential {
  constructor(number: number, inputs: number, { width: outputs, depth, groupWidth }: Stage, squeeze: number) {
    const first = { inputs, outputs, stride: 2, groupWidth, squeeze };
    const later = { inputs: outputs, outputs, stride: 1, groupWidth, squeeze };
    const blocks = Array.from({ length: depth }, (_, index) => [
      `block${number}-${index}`,
      new ResBottleneckBlock(index === 0 ? first : later),
    ]);
    super(Object.fromEntries(blocks) as Record<string, Module>);
  }
}

/** The paper's parameters of a network. */
interface RegNetPlan {
  /** Blocks in all. */
  readonly depth: number;
  /** w_0, width of the first block. */
  readonly initialWidth: number;
  /** w_a, by which the width of a block exceeds that of the block before. */
  readonly slope: number;
  /** w_m, the ratio of one stage's width to the stage's before. */
  readonly ratio: number;
  readonly groupWidth: number;
  readonly squeeze: number;
}

interface Stage {
  readonly width: number;
  readonly depth: number;
  readonly groupWidth: number;
}

/**
 * The stages that the paper's parameters come to (section 3.3): widths that grow linearly, rounded to powers of the ratio, then
 * to multiples of eight; equal ones make a stage, whose width is at last rounded to whole groups.
 */
function stagesOf({ depth, initialWidth, slope, ratio, groupWidth }: RegNetPlan): Stage[] {
  const depths = new Map<number, number>();
  for (let block = 0; block < depth; block++) {
    const linear = initialWidth + slope * block;
    const power = Math.round(Math.log(linear / initialWidth) / Math.log(ratio));
    const width = 8 * roundHalfToEven((initialWidth * ratio ** power) / 8);
    depths.set(width, (depths.get(width) ?? 0) + 1);
  }
  return Array.from(depths, ([width, blocks]) => {
    const group = Math.min(groupWidth, width);
    return { width: makeDivisible(width, group), depth: blocks, groupWidth: group };
  });
}

/** As PyTorch rounds: regnet_x_1_6gf has a stage of 8 · 22.5 channels, which become 176. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  return value - floor === 0.5 ? floor + (floor % 2) : Math.round(value);
}

const STEM = 32;

export class RegNet extends Classifier {
  readonly stem: SimpleStemIN;
  readonly trunk_output: Sequential;
  readonly avgpool: AdaptiveAvgPool2d;
  readonly fc: Linear;

  override readonly headPaths = ['fc'];
  override readonly camPath = 'trunk_output';

  constructor(plan: RegNetPlan, { numClasses }: Pick<BuildOptions, 'numClasses'>) {
    super();
    this.stem = new SimpleStemIN(STEM);
    let channels = STEM;
    const stages = stagesOf(plan).map((stage, index) => {
      const inputs = channels;
      channels = stage.width;
      return [`block${index + 1}`, new AnyStage(index + 1, inputs, stage, plan.squeeze)];
    });
    this.trunk_output = new Sequential(Object.fromEntries(stages) as Record<string, Module>);
    this.avgpool = new AdaptiveAvgPool2d(1);
    this.fc = new Linear(channels, numClasses);
    for (const module of this.modules()) {
      if (module instanceof Conv2d) module.weight.init = kaimingNormal(fanOut(module.weight.shape));
    }
    this.fc.weight.init = normal(0.01);
    if (this.fc.bias) this.fc.bias.init = ZEROS;
  }

  protected override forward(x: Value): Value {
    const features = this.trunk_output.call(this.stem.call(x));
    return this.fc.call(flatten(this.avgpool.call(features)));
  }
}

type Row = readonly [depth: number, initialWidth: number, slope: number, ratio: number, groupWidth: number];

function regnet(row: Row, squeeze: number): Builders[string] {
  const [depth, initialWidth, slope, ratio, groupWidth] = row;
  return (options) => new RegNet({ depth, initialWidth, slope, ratio, groupWidth, squeeze }, options);
}

const x = (...row: Row) => regnet(row, 0);
const y = (...row: Row) => regnet(row, 0.25);

export const regnets: Builders = {
  regnet_x_400mf: x(22, 24, 24.48, 2.54, 16),
  regnet_x_800mf: x(16, 56, 35.73, 2.28, 16),
  regnet_x_1_6gf: x(18, 80, 34.01, 2.25, 24),
  regnet_x_3_2gf: x(25, 88, 26.31, 2.25, 48),
  regnet_x_8gf: x(23, 80, 49.56, 2.88, 120),
  regnet_x_16gf: x(22, 216, 55.59, 2.1, 128),
  regnet_x_32gf: x(23, 320, 69.86, 2, 168),
  regnet_y_400mf: y(16, 48, 27.89, 2.09, 8),
  regnet_y_800mf: y(14, 56, 38.84, 2.4, 16),
  regnet_y_1_6gf: y(27, 48, 20.71, 2.65, 24),
  regnet_y_3_2gf: y(21, 80, 42.63, 2.66, 24),
  regnet_y_8gf: y(17, 192, 76.82, 2.19, 56),
  regnet_y_16gf: y(18, 200, 106.23, 2.48, 112),
  regnet_y_32gf: y(20, 232, 115.89, 2.53, 232),
  regnet_y_128gf: y(27, 456, 160.83, 2.52, 264),
};
