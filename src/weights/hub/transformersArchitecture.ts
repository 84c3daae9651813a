/** A network of torchvision's, by the fields of a transformers config that make it that one. */
interface Known {
  readonly type: string;
  readonly architecture: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const SWIN = {
  patch_size: 4,
  qkv_bias: true,
  mlp_ratio: 4,
  use_absolute_embeddings: false,
  hidden_act: 'gelu',
};
const swin = (type: string, window: number, architecture: string, embed: number, middle: number): Known => ({
  type,
  architecture,
  fields: {
    ...SWIN,
    embed_dim: embed,
    depths: [2, 2, middle, 2],
    num_heads: [1, 2, 4, 8].map((times) => (embed / 32) * times),
    window_size: window,
    ...(type === 'swinv2' && { pretrained_window_sizes: [0, 0, 0, 0] }),
  },
});

const vit = (architecture: string, patch: number, hidden: number, layers: number, heads: number): Known => ({
  type: 'vit',
  architecture,
  fields: {
    patch_size: patch,
    hidden_size: hidden,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    intermediate_size: 4 * hidden,
    qkv_bias: true,
    hidden_act: 'gelu',
  },
});

const resnet = (architecture: string, layer: 'basic' | 'bottleneck', depths: readonly number[]): Known => ({
  type: 'resnet',
  architecture,
  fields: {
    layer_type: layer,
    depths,
    hidden_sizes: layer === 'basic' ? [64, 128, 256, 512] : [256, 512, 1024, 2048],
    embedding_size: 64,
    hidden_act: 'relu',
    downsample_in_first_stage: false,
    downsample_in_bottleneck: false,
  },
});

const convnext = (architecture: string, width: number, third: number): Known => ({
  type: 'convnext',
  architecture,
  fields: {
    hidden_sizes: [width, 2 * width, 4 * width, 8 * width],
    depths: [3, 3, third, 3],
    patch_size: 4,
    hidden_act: 'gelu',
  },
});

const KNOWN: readonly Known[] = [
  resnet('resnet18', 'basic', [2, 2, 2, 2]),
  resnet('resnet34', 'basic', [3, 4, 6, 3]),
  resnet('resnet50', 'bottleneck', [3, 4, 6, 3]),
  resnet('resnet101', 'bottleneck', [3, 4, 23, 3]),
  resnet('resnet152', 'bottleneck', [3, 8, 36, 3]),
  convnext('convnext_tiny', 96, 9),
  convnext('convnext_small', 96, 27),
  convnext('convnext_base', 128, 27),
  convnext('convnext_large', 192, 27),
  vit('vit_b_16', 16, 768, 12, 12),
  vit('vit_b_32', 32, 768, 12, 12),
  vit('vit_l_16', 16, 1024, 24, 16),
  vit('vit_l_32', 32, 1024, 24, 16),
  vit('vit_h_14', 14, 1280, 32, 16),
  swin('swin', 7, 'swin_t', 96, 6),
  swin('swin', 7, 'swin_s', 96, 18),
  swin('swin', 7, 'swin_b', 128, 18),
  swin('swinv2', 8, 'swin_v2_t', 96, 6),
  swin('swinv2', 8, 'swin_v2_s', 96, 18),
  swin('swinv2', 8, 'swin_v2_b', 128, 18),
];

/** Fields that a config may leave out; their default is torchvision's choice. */
const WITH_DEFAULT: ReadonlySet<string> = new Set([
  'downsample_in_first_stage',
  'downsample_in_bottleneck',
  'hidden_act',
  'mlp_ratio',
  'pretrained_window_sizes',
  'qkv_bias',
  'use_absolute_embeddings',
]);

/** torchvision's name of the network that a transformers config describes; undefined where it is none of them. */
export function transformersArchitecture(config: Readonly<Record<string, unknown>>): string | undefined {
  const agrees = ([field, value]: [string, unknown]): boolean => {
    const stated = config[field];
    return stated === undefined ? WITH_DEFAULT.has(field) : JSON.stringify(stated) === JSON.stringify(value);
  };
  return KNOWN.find(({ type, fields }) => config.model_type === type && Object.entries(fields).every(agrees))
    ?.architecture;
}
