import { add } from '../../graph/operators/elementwise';
import { concat, pad, slice } from '../../graph/operators/shape';
import type { Value } from '../../graph/types';
import { type BuildOptions, type Builders, Classifier } from '../Classifier';
import { Sequential } from '../modules/containers';
import { Conv2d } from '../modules/Conv2d';
import { Flatten } from '../modules/Flatten';
import { truncatedNormal, ZEROS } from '../modules/initializers';
import { LayerNorm } from '../modules/LayerNorm';
import { Linear } from '../modules/Linear';
import { MLP } from '../modules/MLP';
import { Module } from '../modules/Module';
import { Permute } from '../modules/Permute';
import { AdaptiveAvgPool2d } from '../modules/pooling';
import { StochasticDepth } from '../modules/regularisation';
import { ShiftedWindowAttention, ShiftedWindowAttentionV2 } from '../modules/ShiftedWindowAttention';

/** Liu et al. 2021, "Swin Transformer", and Liu et al. 2022, "Swin Transformer V2". Maps are N×H×W×C throughout. */

/** Places 2×2 side by side along the channels: …H×W×C → …⌈H/2⌉×⌈W/2⌉×4·C. */
function gatherQuarters(x: Value): Value {
  const [, height = 0, width = 0] = x.shape;
  const odd = [0, height % 2, width % 2, 0];
  const even = odd.some((extra) => extra > 0) ? pad(x, [0, 0, 0, 0], odd) : x;
  const [, rows = 0, columns = 0] = even.shape;
  const quarter = (down: number, right: number): Value =>
    slice(slice(even, 1, down, rows, 2), 2, right, columns, 2);
  return concat([quarter(0, 0), quarter(1, 0), quarter(0, 1), quarter(1, 1)], 3);
}

/** Halves the map and doubles its channels. */
class PatchMerging extends Module {
  readonly reduction: Linear;
  readonly norm: LayerNorm;

  constructor(channels: number) {
    super();
    this.reduction = new Linear(4 * channels, 2 * channels, { bias: false });
    this.norm = new LayerNorm(4 * channels);
  }

  protected override forward(x: Value): Value {
    return this.reduction.call(this.norm.call(gatherQuarters(x)));
  }
}

/** The second version normalises after the reduction. */
class PatchMergingV2 extends Module {
  readonly reduction: Linear;
  readonly norm: LayerNorm;

  constructor(channels: number) {
    super();
    this.reduction = new Linear(4 * channels, 2 * channels, { bias: false });
    this.norm = new LayerNorm(2 * channels);
  }

  protected override forward(x: Value): Value {
    return this.norm.call(this.reduction.call(gatherQuarters(x)));
  }
}

interface BlockPlan {
  readonly channels: number;
  readonly heads: number;
  readonly window: number;
  readonly shift: number;
  readonly dropProbability: number;
}

/** Attention within windows and a perceptron, each after a normalisation and each with a shortcut. */
class SwinTransformerBlock extends Module {
  readonly norm1: LayerNorm;
  readonly attn: Module;
  readonly stochastic_depth: StochasticDepth;
  readonly norm2: LayerNorm;
  readonly mlp: MLP;

  constructor({ channels, heads, window, shift, dropProbability }: BlockPlan) {
    super();
    this.norm1 = new LayerNorm(channels);
    this.attn = this.attention(channels, heads, window, shift);
    this.stochastic_depth = new StochasticDepth(dropProbability);
    this.norm2 = new LayerNorm(channels);
    this.mlp = new MLP(channels, channels * 4);
  }

  protected attention(channels: number, heads: number, window: number, shift: number): Module {
    return new ShiftedWindowAttention(channels, heads, window, shift);
  }

  protected override forward(x: Value): Value {
    const out = add(x, this.stochastic_depth.call(this.attn.call(this.norm1.call(x))));
    return add(out, this.stochastic_depth.call(this.mlp.call(this.norm2.call(out))));
  }
}

/** The second version normalises what attention and perceptron give, not what they take. */
class SwinTransformerBlockV2 extends SwinTransformerBlock {
  protected override attention(channels: number, heads: number, window: number, shift: number): Module {
    return new ShiftedWindowAttentionV2(channels, heads, window, shift);
  }

  protected override forward(x: Value): Value {
    const out = add(x, this.stochastic_depth.call(this.norm1.call(this.attn.call(x))));
    return add(out, this.stochastic_depth.call(this.norm2.call(this.mlp.call(out))));
  }
}

interface SwinVersion {
  readonly block: typeof SwinTransformerBlock;
  readonly merging: typeof PatchMerging | typeof PatchMergingV2;
  /** Side of a window in places. */
  readonly window: number;
}

const V1: SwinVersion = { block: SwinTransformerBlock, merging: PatchMerging, window: 7 };
const V2: SwinVersion = { block: SwinTransformerBlockV2, merging: PatchMergingV2, window: 8 };

interface SwinPlan {
  /** Channels of the first stage; each further stage has twice as many. */
  readonly channels: number;
  readonly depths: readonly number[];
  readonly heads: readonly number[];
  /** Stochastic depth of the last block; it grows linearly from zero. */
  readonly dropProbability: number;
}

/** Side of a patch in pixels. */
const PATCH = 4;

export class SwinTransformer extends Classifier {
  readonly features: Sequential;
  readonly norm: LayerNorm;
  readonly permute: Permute;
  readonly avgpool: AdaptiveAvgPool2d;
  readonly flatten: Flatten;
  readonly head: Linear;

  override readonly headPaths = ['head'];
  override readonly camPath = 'permute';

  constructor(
    { channels, depths, heads, dropProbability }: SwinPlan,
    { block, merging, window }: SwinVersion,
    { numClasses }: Pick<BuildOptions, 'numClasses'>,
  ) {
    super();
    const last = depths.reduce((sum, depth) => sum + depth, 0) - 1;
    const layers: Module[] = [
      new Sequential([
        new Conv2d(3, channels, PATCH, { stride: PATCH }),
        new Permute([0, 2, 3, 1]),
        new LayerNorm(channels),
      ]),
    ];
    let built = 0;
    let width = channels;
    for (const [stage, depth] of depths.entries()) {
      if (stage > 0) {
        layers.push(new merging(width));
        width *= 2;
      }
      const blocks = Array.from(
        { length: depth },
        (_, index) =>
          new block({
            channels: width,
            heads: heads[stage] ?? 1,
            window,
            shift: index % 2 === 0 ? 0 : Math.floor(window / 2),
            dropProbability: (dropProbability * built++) / last,
          }),
      );
      layers.push(new Sequential(blocks));
    }
    this.features = new Sequential(layers);
    this.norm = new LayerNorm(width);
    this.permute = new Permute([0, 3, 1, 2]);
    this.avgpool = new AdaptiveAvgPool2d(1);
    this.flatten = new Flatten();
    this.head = new Linear(width, numClasses);
    for (const module of this.modules()) {
      if (!(module instanceof Linear)) continue;
      module.weight.init = truncatedNormal(0.02);
      if (module.bias) module.bias.init = ZEROS;
    }
  }

  protected override forward(x: Value): Value {
    const map = this.permute.call(this.norm.call(this.features.call(x)));
    return this.head.call(this.flatten.call(this.avgpool.call(map)));
  }
}

const TINY = { channels: 96, depths: [2, 2, 6, 2], heads: [3, 6, 12, 24], dropProbability: 0.2 };
const SMALL = { channels: 96, depths: [2, 2, 18, 2], heads: [3, 6, 12, 24], dropProbability: 0.3 };
const BASE = { channels: 128, depths: [2, 2, 18, 2], heads: [4, 8, 16, 32], dropProbability: 0.5 };

export const swins: Builders = {
  swin_t: (options) => new SwinTransformer(TINY, V1, options),
  swin_s: (options) => new SwinTransformer(SMALL, V1, options),
  swin_b: (options) => new SwinTransformer(BASE, V1, options),
  swin_v2_t: (options) => new SwinTransformer(TINY, V2, options),
  swin_v2_s: (options) => new SwinTransformer(SMALL, V2, options),
  swin_v2_b: (options) => new SwinTransformer(BASE, V2, options),
};
