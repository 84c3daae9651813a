import { add } from '../../graph/operators/elementwise';
import { flatten } from '../../graph/operators/shape';
import type { Value } from '../../graph/types';
import { type BuildOptions, type Builders, Classifier } from '../Classifier';
import { SiLU } from '../modules/activations';
import { BatchNorm2d } from '../modules/BatchNorm2d';
import { Sequential } from '../modules/containers';
import { Conv2d } from '../modules/Conv2d';
import { Conv2dNormActivation } from '../modules/Conv2dNormActivation';
import { fanOut, kaimingNormal, uniform, ZEROS } from '../modules/initializers';
import { Linear } from '../modules/Linear';
import { makeDivisible } from '../modules/makeDivisible';
import { Module } from '../modules/Module';
import { AdaptiveAvgPool2d } from '../modules/pooling';
import { Dropout, StochasticDepth } from '../modules/regularisation';
import { SqueezeExcitation } from '../modules/SqueezeExcitation';

/** Tan and Le 2019, "EfficientNet", and 2021, "EfficientNetV2". */

interface BlockPlan {
  readonly inputs: number;
  readonly outputs: number;
  readonly kernel: number;
  readonly stride: number;
  /** How many times wider the middle of the block is than its input. */
  readonly expand: number;
}

type Norm = (channels: number) => BatchNorm2d;

const activation = () => new SiLU();

/** Runs its layers and adds the input where input and output are alike. */
abstract class ResidualBlock extends Module {
  readonly block: Sequential;
  readonly stochastic_depth: StochasticDepth;
  private readonly residual: boolean;

  constructor(layers: readonly Module[], { inputs, outputs, stride }: BlockPlan, dropProbability: number) {
    super();
    this.block = new Sequential(layers);
    this.stochastic_depth = new StochasticDepth(dropProbability);
    this.residual = stride === 1 && inputs === outputs;
  }

  protected override forward(x: Value): Value {
    const out = this.block.call(x);
    return this.residual ? add(this.stochastic_depth.call(out), x) : out;
  }
}

/** Expand by 1×1, depthwise convolution, squeeze and excitation, project by 1×1. */
class MBConv extends ResidualBlock {
  constructor(plan: BlockPlan, dropProbability: number, norm: Norm) {
    const { inputs, outputs, kernel, stride } = plan;
    const expanded = makeDivisible(inputs * plan.expand);
    const layers: Module[] = [];
    if (expanded !== inputs) {
      layers.push(new Conv2dNormActivation(inputs, expanded, { kernel: 1, norm, activation }));
    }
    layers.push(
      new Conv2dNormActivation(expanded, expanded, { kernel, stride, groups: expanded, norm, activation }),
      new SqueezeExcitation(expanded, Math.max(1, Math.floor(inputs / 4)), { activation }),
      new Conv2dNormActivation(expanded, outputs, { kernel: 1, norm, activation: null }),
    );
    super(layers, plan, dropProbability);
  }
}

/** One dense convolution in place of the expansion and the depthwise convolution: faster where there are few channels. */
class FusedMBConv extends ResidualBlock {
  constructor(plan: BlockPlan, dropProbability: number, norm: Norm) {
    const { inputs, outputs, kernel, stride } = plan;
    const expanded = makeDivisible(inputs * plan.expand);
    const layers =
      expanded === inputs
        ? [new Conv2dNormActivation(inputs, outputs, { kernel, stride, norm, activation })]
        : [
            new Conv2dNormActivation(inputs, expanded, { kernel, stride, norm, activation }),
            new Conv2dNormActivation(expanded, outputs, { kernel: 1, norm, activation: null }),
          ];
    super(layers, plan, dropProbability);
  }
}

/** A stage: its first block as described, the others at stride 1 with as many inputs as outputs. */
interface StagePlan extends BlockPlan {
  readonly block: typeof MBConv | typeof FusedMBConv;
  readonly blocks: number;
}

interface EfficientNetPlan {
  readonly stages: readonly StagePlan[];
  /** Channels before the pooling; four times the last stage's when absent. */
  readonly last?: number;
  readonly dropout: number;
  readonly norm: Norm;
}

/** The stochastic depth that the last block nears; it grows linearly from zero at the first. */
const DROP_PROBABILITY = 0.2;

export class EfficientNet extends Classifier {
  readonly features: Sequential;
  readonly avgpool: AdaptiveAvgPool2d;
  readonly classifier: Sequential;

  override readonly headPaths = ['classifier.1'];
  override readonly camPath = 'features';

  constructor(
    { stages, last, dropout, norm }: EfficientNetPlan,
    { numClasses }: Pick<BuildOptions, 'numClasses'>,
  ) {
    super();
    const total = stages.reduce((sum, { blocks }) => sum + blocks, 0);
    let done = 0;
    const body = stages.map(({ block: Block, blocks, ...plan }) => {
      const later = { ...plan, inputs: plan.outputs, stride: 1 };
      return new Sequential(
        Array.from(
          { length: blocks },
          (_, index) => new Block(index === 0 ? plan : later, (DROP_PROBABILITY * done++) / total, norm),
        ),
      );
    });
    const stem = stages[0]?.inputs ?? 0;
    const final = stages.at(-1)?.outputs ?? 0;
    const features = last ?? 4 * final;
    this.features = new Sequential([
      new Conv2dNormActivation(3, stem, { stride: 2, norm, activation }),
      ...body,
      new Conv2dNormActivation(final, features, { kernel: 1, norm, activation }),
    ]);
    this.avgpool = new AdaptiveAvgPool2d(1);
    this.classifier = new Sequential([new Dropout(dropout), new Linear(features, numClasses)]);
    for (const module of this.modules()) {
      if (module instanceof Conv2d) module.weight.init = kaimingNormal(fanOut(module.weight.shape));
      else if (module instanceof Linear) module.weight.init = uniform(1 / Math.sqrt(module.outFeatures));
      else continue;
      if (module.bias) module.bias.init = ZEROS;
    }
  }

  protected override forward(x: Value): Value {
    return this.classifier.call(flatten(this.avgpool.call(this.features.call(x))));
  }
}

type StageRow = readonly [
  expand: number,
  kernel: number,
  stride: number,
  inputs: number,
  outputs: number,
  blocks: number,
];

function stage(
  block: StagePlan['block'],
  [expand, kernel, stride, inputs, outputs, blocks]: StageRow,
): StagePlan {
  return { block, expand, kernel, stride, inputs, outputs, blocks };
}

/** Table 1 of the first paper: B0, which the others widen and deepen. */
const B0: readonly StageRow[] = [
  [1, 3, 1, 32, 16, 1],
  [6, 3, 2, 16, 24, 2],
  [6, 5, 2, 24, 40, 2],
  [6, 3, 2, 40, 80, 3],
  [6, 5, 1, 80, 112, 3],
  [6, 5, 2, 112, 192, 4],
  [6, 3, 1, 192, 320, 1],
];

/** B0 … B4 came by way of PyTorch, B5 … B7 straight from TensorFlow with its normalisation. */
const pytorchNorm: Norm = (channels) => new BatchNorm2d(channels);
const tensorflowNorm: Norm = (channels) => new BatchNorm2d(channels, 1e-3, 0.01);

function first(width: number, depth: number, dropout: number, norm: Norm): EfficientNetPlan {
  const stages = B0.map(([expand, kernel, stride, inputs, outputs, blocks]) =>
    stage(MBConv, [
      expand,
      kernel,
      stride,
      makeDivisible(inputs * width),
      makeDivisible(outputs * width),
      Math.ceil(blocks * depth),
    ]),
  );
  return { stages, dropout, norm };
}

/** The second paper's networks: the first three stages fused. */
function second(rows: readonly StageRow[], dropout: number): EfficientNetPlan {
  const stages = rows.map((row, index) => stage(index < 3 ? FusedMBConv : MBConv, row));
  return { stages, last: 1280, dropout, norm: (channels) => new BatchNorm2d(channels, 1e-3) };
}

const V2_S: readonly StageRow[] = [
  [1, 3, 1, 24, 24, 2],
  [4, 3, 2, 24, 48, 4],
  [4, 3, 2, 48, 64, 4],
  [4, 3, 2, 64, 128, 6],
  [6, 3, 1, 128, 160, 9],
  [6, 3, 2, 160, 256, 15],
];

const V2_M: readonly StageRow[] = [
  [1, 3, 1, 24, 24, 3],
  [4, 3, 2, 24, 48, 5],
  [4, 3, 2, 48, 80, 5],
  [4, 3, 2, 80, 160, 7],
  [6, 3, 1, 160, 176, 14],
  [6, 3, 2, 176, 304, 18],
  [6, 3, 1, 304, 512, 5],
];

const V2_L: readonly StageRow[] = [
  [1, 3, 1, 32, 32, 4],
  [4, 3, 2, 32, 64, 7],
  [4, 3, 2, 64, 96, 7],
  [4, 3, 2, 96, 192, 10],
  [6, 3, 1, 192, 224, 19],
  [6, 3, 2, 224, 384, 25],
  [6, 3, 1, 384, 640, 7],
];

export const efficientnets: Builders = {
  efficientnet_b0: (options) => new EfficientNet(first(1, 1, 0.2, pytorchNorm), options),
  efficientnet_b1: (options) => new EfficientNet(first(1, 1.1, 0.2, pytorchNorm), options),
  efficientnet_b2: (options) => new EfficientNet(first(1.1, 1.2, 0.3, pytorchNorm), options),
  efficientnet_b3: (options) => new EfficientNet(first(1.2, 1.4, 0.3, pytorchNorm), options),
  efficientnet_b4: (options) => new EfficientNet(first(1.4, 1.8, 0.4, pytorchNorm), options),
  efficientnet_b5: (options) => new EfficientNet(first(1.6, 2.2, 0.4, tensorflowNorm), options),
  efficientnet_b6: (options) => new EfficientNet(first(1.8, 2.6, 0.5, tensorflowNorm), options),
  efficientnet_b7: (options) => new EfficientNet(first(2, 3.1, 0.5, tensorflowNorm), options),
  efficientnet_v2_s: (options) => new EfficientNet(second(V2_S, 0.2), options),
  efficientnet_v2_m: (options) => new EfficientNet(second(V2_M, 0.3), options),
  efficientnet_v2_l: (options) => new EfficientNet(second(V2_L, 0.4), options),
};
