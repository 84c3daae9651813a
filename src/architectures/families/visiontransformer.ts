import { add } from '../../graph/operators/elementwise';
import { concat, expand, reshape, slice, transpose } from '../../graph/operators/shape';
import type { Value } from '../../graph/types';
import { HeadstartError } from '../../shared/errors';
import { type BuildOptions, type Builders, Classifier } from '../Classifier';
import { requireInputSize } from '../requireInputSize';
import { Sequential } from '../modules/containers';
import { Conv2d } from '../modules/Conv2d';
import { fanIn, normal, truncatedNormal, ZEROS } from '../modules/initializers';
import { LayerNorm } from '../modules/LayerNorm';
import { Linear } from '../modules/Linear';
import { MLP } from '../modules/MLP';
import { Module, valueOf } from '../modules/Module';
import { MultiheadAttention } from '../modules/MultiheadAttention';
import { Parameter } from '../modules/Parameter';
import { Dropout } from '../modules/regularisation';

/** Dosovitskiy et al. 2020, "An image is worth 16×16 words"; its large variants with the weights of Singh et al. 2022 (SWAG). */

/** As in the original code; PyTorch's own default is 1e-5. */
const EPSILON = 1e-6;

interface ViTPlan {
  /** Side of a patch in pixels. */
  readonly patch: number;
  readonly layers: number;
  readonly heads: number;
  readonly width: number;
  /** Width inside the perceptrons. */
  readonly hidden: number;
}

class MLPBlock extends MLP {}

/** Attention and a perceptron, each after a normalisation and each with a shortcut. */
class EncoderBlock extends Module {
  readonly ln_1: LayerNorm;
  readonly self_attention: MultiheadAttention;
  readonly dropout: Dropout;
  readonly ln_2: LayerNorm;
  readonly mlp: MLPBlock;

  constructor({ width, heads, hidden }: ViTPlan) {
    super();
    this.ln_1 = new LayerNorm(width, EPSILON);
    this.self_attention = new MultiheadAttention(width, heads);
    this.dropout = new Dropout(0);
    this.ln_2 = new LayerNorm(width, EPSILON);
    this.mlp = new MLPBlock(width, hidden);
  }

  protected override forward(x: Value): Value {
    const attended = this.dropout.call(this.self_attention.call(this.ln_1.call(x)));
    const out = add(attended, x);
    return add(out, this.mlp.call(this.ln_2.call(out)));
  }
}

/** Tokens N×T×E with their places added, through all blocks. */
class Encoder extends Module {
  readonly pos_embedding: Parameter;
  readonly dropout: Dropout;
  readonly layers: Sequential;
  readonly ln: LayerNorm;

  constructor(tokens: number, plan: ViTPlan) {
    super();
    this.pos_embedding = new Parameter([1, tokens, plan.width], normal(0.02));
    this.dropout = new Dropout(0);
    const blocks = Array.from({ length: plan.layers }, (_, index) => [
      `encoder_layer_${index}`,
      new EncoderBlock(plan),
    ]);
    this.layers = new Sequential(Object.fromEntries(blocks) as Record<string, EncoderBlock>);
    this.ln = new LayerNorm(plan.width, EPSILON);
  }

  protected override forward(x: Value): Value {
    const placed = add(x, valueOf(this.pos_embedding, x.graph));
    return this.ln.call(this.layers.call(this.dropout.call(placed)));
  }
}

export class VisionTransformer extends Classifier {
  readonly class_token: Parameter;
  readonly conv_proj: Conv2d;
  readonly encoder: Encoder;
  readonly heads: Sequential;

  override readonly headPaths = ['heads.head'];
  override readonly camPath: string;
  override readonly camLayout = 'tokens';

  private readonly inputSize: number;

  constructor(plan: ViTPlan, { numClasses, inputSize }: BuildOptions) {
    super();
    const { patch, width, layers } = plan;
    if (inputSize % patch !== 0 || inputSize === 0) {
      const below = Math.floor(inputSize / patch) * patch;
      throw new HeadstartError(
        'architecture/input-size',
        `A vision transformer with patches of ${patch} pixels needs an input side that is a multiple of ${patch}, ` +
          `not ${inputSize}. The nearest are ${below > 0 ? `${below} and ` : ''}${below + patch}.`,
      );
    }
    this.inputSize = inputSize;
    this.class_token = new Parameter([1, 1, width], ZEROS);
    this.conv_proj = new Conv2d(3, width, patch, { stride: patch });
    this.encoder = new Encoder((inputSize / patch) ** 2 + 1, plan);
    const head = new Linear(width, numClasses);
    this.heads = new Sequential({ head });
    // After the last attention only the class token reaches the head: the places have their last say before it.
    this.camPath = `encoder.layers.encoder_layer_${layers - 1}.ln_1`;

    this.conv_proj.weight.init = truncatedNormal(Math.sqrt(1 / fanIn(this.conv_proj.weight.shape)));
    head.weight.init = ZEROS;
    for (const layer of [this.conv_proj, head]) if (layer.bias) layer.bias.init = ZEROS;
  }

  protected override forward(x: Value): Value {
    requireInputSize(this.type, x, this.inputSize);
    const patches = this.conv_proj.call(x);
    const [batch = 0, width = 0] = patches.shape;
    const tokens = transpose(reshape(patches, [batch, width, -1]), [0, 2, 1]);
    const classToken = expand(valueOf(this.class_token, x.graph), [batch, 1, width]);
    const encoded = this.encoder.call(concat([classToken, tokens], 1));
    return this.heads.call(reshape(slice(encoded, 1, 0, 1), [batch, width]));
  }
}

const BASE = { layers: 12, heads: 12, width: 768, hidden: 3072 };
const LARGE = { layers: 24, heads: 16, width: 1024, hidden: 4096 };
const HUGE = { layers: 32, heads: 16, width: 1280, hidden: 5120 };

export const visionTransformers: Builders = {
  vit_b_16: (options) => new VisionTransformer({ patch: 16, ...BASE }, options),
  vit_b_32: (options) => new VisionTransformer({ patch: 32, ...BASE }, options),
  vit_l_16: (options) => new VisionTransformer({ patch: 16, ...LARGE }, options),
  vit_l_32: (options) => new VisionTransformer({ patch: 32, ...LARGE }, options),
  vit_h_14: (options) => new VisionTransformer({ patch: 14, ...HUGE }, options),
};
