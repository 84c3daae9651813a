import { add } from '../../graph/operators/elementwise';
import type { Value } from '../../graph/types';
import { HeadstartError } from '../../shared/errors';
import { type BuildOptions, type Builders, Classifier } from '../Classifier';
import { GELU, SiLU, Tanh } from '../modules/activations';
import { BatchNorm2d } from '../modules/BatchNorm2d';
import { Identity, ModuleList, Sequential } from '../modules/containers';
import { Conv2d } from '../modules/Conv2d';
import { Conv2dNormActivation } from '../modules/Conv2dNormActivation';
import { Flatten } from '../modules/Flatten';
import { normal, ZEROS } from '../modules/initializers';
import { LayerNorm } from '../modules/LayerNorm';
import { Linear } from '../modules/Linear';
import { Module } from '../modules/Module';
import { PARTITION, PartitionAttentionLayer } from '../modules/PartitionAttentionLayer';
import { AdaptiveAvgPool2d, AvgPool2d } from '../modules/pooling';
import { StochasticDepth } from '../modules/regularisation';
import { SqueezeExcitation } from '../modules/SqueezeExcitation';
import { requireInputSize } from '../requireInputSize';

/** Tu et al. 2022, "MaxViT: multi-axis vision transformer". */

/** How much wider the depthwise convolution is than the block's output, and how narrow its squeeze is. */
const [EXPANSION, SQUEEZE] = [4, 0.25];

const batchNorm = (channels: number): BatchNorm2d => new BatchNorm2d(channels, 1e-3, 0.01);
const gelu = (): GELU => new GELU();

/** 1×1, depthwise 3×3, squeeze and excitation, 1×1, around a shortcut; the normalisation comes first. */
class MBConv extends Module {
  readonly proj: Module;
  readonly stochastic_depth: Module;
  readonly layers: Sequential;

  constructor(inChannels: number, channels: number, stride: number, dropProbability: number) {
    super();
    const inner = channels * EXPANSION;
    const options = { stride, groups: inner, norm: batchNorm, activation: gelu };
    const pool = stride === 2 ? [new AvgPool2d(3, { stride, padding: 1 })] : [];
    this.proj =
      stride !== 1 || inChannels !== channels
        ? new Sequential([...pool, new Conv2d(inChannels, channels, 1)])
        : new Identity();
    this.stochastic_depth = dropProbability > 0 ? new StochasticDepth(dropProbability) : new Identity();
    this.layers = new Sequential({
      pre_norm: batchNorm(inChannels),
      conv_a: new Conv2dNormActivation(inChannels, inner, { kernel: 1, norm: batchNorm, activation: gelu }),
      conv_b: new Conv2dNormActivation(inner, inner, options),
      squeeze_excitation: new SqueezeExcitation(inner, Math.trunc(channels * SQUEEZE), {
        activation: () => new SiLU(),
      }),
      conv_c: new Conv2d(inner, channels, 1),
    });
  }

  protected override forward(x: Value): Value {
    const shortcut = this.proj.call(x);
    return add(shortcut, this.stochastic_depth.call(this.layers.call(x)));
  }
}

/** A convolution block, attention in windows, attention across the grid. */
class MaxVitLayer extends Module {
  readonly layers: Sequential;

  constructor(inChannels: number, channels: number, stride: number, extent: number, dropProbability: number) {
    super();
    this.layers = new Sequential({
      MBconv: new MBConv(inChannels, channels, stride, dropProbability),
      window_attention: new PartitionAttentionLayer(channels, 'window', extent, dropProbability),
      grid_attention: new PartitionAttentionLayer(channels, 'grid', extent, dropProbability),
    });
  }

  protected override forward(x: Value): Value {
    return this.layers.call(x);
  }
}

/** The layers of one resolution; the first halves the map. */
class MaxVitBlock extends Module {
  readonly layers: ModuleList;

  constructor(inChannels: number, channels: number, extent: number, dropProbabilities: readonly number[]) {
    super();
    this.layers = new ModuleList(
      dropProbabilities.map((probability, index) =>
        index === 0
          ? new MaxVitLayer(inChannels, channels, 2, extent, probability)
          : new MaxVitLayer(channels, channels, 1, extent, probability),
      ),
    );
  }

  protected override forward(x: Value): Value {
    return this.layers.call(x);
  }
}

interface MaxVitPlan {
  readonly stem: number;
  readonly channels: readonly number[];
  readonly depths: readonly number[];
  /** Stochastic depth of the last layer; it grows linearly from zero. */
  readonly dropProbability: number;
}

export class MaxVit extends Classifier {
  readonly stem: Sequential;
  readonly blocks: ModuleList;
  readonly classifier: Sequential;

  override readonly headPaths = ['classifier.5'];
  override readonly camPath: string;

  private readonly inputSize: number;

  constructor(
    { stem, channels, depths, dropProbability }: MaxVitPlan,
    { numClasses, inputSize }: BuildOptions,
  ) {
    super();
    const extents = mapSides(inputSize, depths.length);
    this.inputSize = inputSize;
    this.stem = new Sequential([
      new Conv2dNormActivation(3, stem, { stride: 2, norm: batchNorm, activation: gelu, bias: false }),
      new Conv2dNormActivation(stem, stem, { norm: null, activation: null, bias: true }),
    ]);
    const last = depths.reduce((sum, depth) => sum + depth, 0) - 1;
    let built = 0;
    let width = stem;
    const blocks = channels.map((planes, stage) => {
      const probabilities = Array.from(
        { length: depths[stage] ?? 0 },
        () => (dropProbability * built++) / last,
      );
      const block = new MaxVitBlock(width, planes, extents[stage] ?? 0, probabilities);
      width = planes;
      return block;
    });
    this.blocks = new ModuleList(blocks);
    this.camPath = `blocks.${blocks.length - 1}`;
    this.classifier = new Sequential([
      new AdaptiveAvgPool2d(1),
      new Flatten(),
      new LayerNorm(width),
      new Linear(width, width),
      new Tanh(),
      new Linear(width, numClasses, { bias: false }),
    ]);
    for (const module of this.modules()) {
      if (!(module instanceof Conv2d || module instanceof Linear)) continue;
      module.weight.init = normal(0.02);
      if (module.bias) module.bias.init = ZEROS;
    }
  }

  protected override forward(x: Value): Value {
    requireInputSize(this.type, x, this.inputSize);
    return this.classifier.call(this.blocks.call(this.stem.call(x)));
  }
}

/**
 * Sides of the maps of all blocks, each half of the one before, rounded up.
 * @throws architecture/input-size where one cannot be cut into windows
 */
function mapSides(inputSize: number, blocks: number): number[] {
  const sides = Array.from({ length: blocks }, (_, block) => Math.ceil(inputSize / 2 ** (block + 2)));
  if (inputSize > 0 && sides.every((side) => side % PARTITION === 0)) return sides;
  const step = PARTITION * 2 ** (blocks + 1);
  const below = Math.floor(inputSize / step) * step;
  throw new HeadstartError(
    'architecture/input-size',
    `MaxViT cuts its maps into ${PARTITION}×${PARTITION} windows, which an input side of ${inputSize} does not allow. ` +
      `The nearest that do are ${below > 0 ? `${below} and ` : ''}${below + step}.`,
  );
}

export const maxvits: Builders = {
  maxvit_t: (options) =>
    new MaxVit(
      { stem: 64, channels: [64, 128, 256, 512], depths: [2, 2, 5, 2], dropProbability: 0.2 },
      options,
    ),
};
