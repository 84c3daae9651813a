import type { NamingRule, Rename } from './Rule';
import { SWIN_V2_WINDOW } from './swinV2Window';

const REPOSITORY = 'https://github.com/huggingface/transformers/blob/main/src/transformers/models';
/** Query, key and value, which torchvision keeps in one tensor. */
function fused(
  before: string,
  [query, key, value]: readonly [string, string, string],
  target: string,
): Rename[] {
  return [query, key, value].map((name, index) => [
    `${before}.${name}.*`,
    target,
    { part: { index, of: 3 } },
  ]);
}

const VIT_BLOCK = '[vit.]encoder.layer.{n}';
const VIT_BLOCK_5 = '[vit.]layers.{n}';
const VIT_TARGET = 'encoder.layers.encoder_layer_{n}';
const SWIN_BLOCK = '[swin.]encoder.layers.{s}.blocks.{b}';
const SWIN_V2_BLOCK = '[swinv2.]encoder.layers.{s}.blocks.{b}';
const SWIN_TARGET = 'features.{2s+1}.{b}';

function swinFrame(name: string): Rename[] {
  return [
    [`[${name}.]embeddings.patch_embeddings.projection.*`, 'features.0.0.*'],
    [`[${name}.]embeddings.norm.*`, 'features.0.2.*'],
    [`[${name}.]encoder.layers.{s}.downsample.*`, 'features.{2s+2}.*'],
    [`[${name}.]encoder.layers.{s}.blocks.{b}.layernorm_before.*`, `${SWIN_TARGET}.norm1.*`],
    [`[${name}.]encoder.layers.{s}.blocks.{b}.layernorm_after.*`, `${SWIN_TARGET}.norm2.*`],
    [`[${name}.]layernorm.*`, 'norm.*'],
    ['classifier.*', 'head.*'],
  ];
}

/** Hugging Face transformers: the names in files, and where release 5 has others in memory, those too. */
export const TRANSFORMERS_RULES: readonly NamingRule[] = [
  {
    id: 'transformers/resnet',
    description: 'Hugging Face transformers’ names of a ResNet.',
    source: `${REPOSITORY}/resnet/modeling_resnet.py`,
    architectures: /^(resnet|resnext|wide_resnet)/,
    signature: /embedder\.embedder\.convolution/,
    renames: [
      ['[resnet.]embedder.embedder.convolution.*', 'conv1.*'],
      ['[resnet.]embedder.embedder.normalization.*', 'bn1.*'],
      ['[resnet.]encoder.stages.{s}.layers.{b}.shortcut.convolution.*', 'layer{s+1}.{b}.downsample.0.*'],
      ['[resnet.]encoder.stages.{s}.layers.{b}.shortcut.normalization.*', 'layer{s+1}.{b}.downsample.1.*'],
      ['[resnet.]encoder.stages.{s}.layers.{b}.layer.{k}.convolution.*', 'layer{s+1}.{b}.conv{k+1}.*'],
      ['[resnet.]encoder.stages.{s}.layers.{b}.layer.{k}.normalization.*', 'layer{s+1}.{b}.bn{k+1}.*'],
      ['classifier.1.*', 'fc.*'],
    ],
  },
  {
    id: 'transformers/vit',
    description:
      'Hugging Face transformers’ names of a vision transformer; query, key and value are joined. Its normalisations add 1e-12 to ' +
      'variances where torchvision’s add 1e-6, which may show in the fourth digit.',
    source: `${REPOSITORY}/vit/modeling_vit.py`,
    architectures: /^vit_/,
    signature: /embeddings\.patch_embeddings\.projection/,
    renames: [
      ['[vit.]embeddings.cls_token', 'class_token'],
      ['[vit.]embeddings.position_embeddings', 'encoder.pos_embedding'],
      ['[vit.]embeddings.patch_embeddings.projection.*', 'conv_proj.*'],
      ...fused(
        `${VIT_BLOCK}.attention.attention`,
        ['query', 'key', 'value'],
        `${VIT_TARGET}.self_attention.in_proj_*`,
      ),
      [`${VIT_BLOCK}.attention.output.dense.*`, `${VIT_TARGET}.self_attention.out_proj.*`],
      [`${VIT_BLOCK}.layernorm_before.*`, `${VIT_TARGET}.ln_1.*`],
      [`${VIT_BLOCK}.layernorm_after.*`, `${VIT_TARGET}.ln_2.*`],
      [`${VIT_BLOCK}.intermediate.dense.*`, `${VIT_TARGET}.mlp.0.*`],
      [`${VIT_BLOCK}.output.dense.*`, `${VIT_TARGET}.mlp.3.*`],
      ...fused(
        `${VIT_BLOCK_5}.attention`,
        ['q_proj', 'k_proj', 'v_proj'],
        `${VIT_TARGET}.self_attention.in_proj_*`,
      ),
      [`${VIT_BLOCK_5}.attention.o_proj.*`, `${VIT_TARGET}.self_attention.out_proj.*`],
      [`${VIT_BLOCK_5}.layernorm_before.*`, `${VIT_TARGET}.ln_1.*`],
      [`${VIT_BLOCK_5}.layernorm_after.*`, `${VIT_TARGET}.ln_2.*`],
      [`${VIT_BLOCK_5}.mlp.fc1.*`, `${VIT_TARGET}.mlp.0.*`],
      [`${VIT_BLOCK_5}.mlp.fc2.*`, `${VIT_TARGET}.mlp.3.*`],
      ['[vit.]layernorm.*', 'encoder.ln.*'],
      ['[vit.]pooler.dense.*', null],
      ['classifier.*', 'heads.head.*'],
    ],
  },
  {
    id: 'transformers/convnext',
    description: 'Hugging Face transformers’ names of a ConvNeXt.',
    source: `${REPOSITORY}/convnext/modeling_convnext.py`,
    architectures: /^convnext_/,
    signature: /layer_scale_parameter/,
    renames: [
      ['[convnext.]embeddings.patch_embeddings.*', 'features.0.0.*'],
      ['[convnext.]embeddings.layernorm.*', 'features.0.1.*'],
      ['[convnext.]encoder.stages.{s}.downsampling_layer.{i}.*', 'features.{2s}.{i}.*'],
      [
        '[convnext.]encoder.stages.{s}.layers.{b}.layer_scale_parameter',
        'features.{2s+1}.{b}.layer_scale',
        { reshape: true },
      ],
      ['[convnext.]encoder.stages.{s}.layers.{b}.dwconv.*', 'features.{2s+1}.{b}.block.0.*'],
      ['[convnext.]encoder.stages.{s}.layers.{b}.layernorm.*', 'features.{2s+1}.{b}.block.2.*'],
      ['[convnext.]encoder.stages.{s}.layers.{b}.pwconv1.*', 'features.{2s+1}.{b}.block.3.*'],
      ['[convnext.]encoder.stages.{s}.layers.{b}.pwconv2.*', 'features.{2s+1}.{b}.block.5.*'],
      ['[convnext.]layernorm.*', 'classifier.0.*'],
      ['classifier.*', 'classifier.2.*'],
    ],
  },
  {
    id: 'transformers/swin',
    description: 'Hugging Face transformers’ names of a Swin transformer; query, key and value are joined.',
    source: `${REPOSITORY}/swin/modeling_swin.py`,
    architectures: /^swin_[tsb]$/,
    signature: /embeddings\.patch_embeddings\.projection/,
    renames: [
      ...swinFrame('swin'),
      ...fused(`${SWIN_BLOCK}.attention.self`, ['query', 'key', 'value'], `${SWIN_TARGET}.attn.qkv.*`),
      [
        `${SWIN_BLOCK}.attention.self.relative_position_bias_table`,
        `${SWIN_TARGET}.attn.relative_position_bias_table`,
      ],
      [
        `${SWIN_BLOCK}.attention.self.relative_position_index`,
        `${SWIN_TARGET}.attn.relative_position_index`,
        { reshape: true },
      ],
      [`${SWIN_BLOCK}.attention.output.dense.*`, `${SWIN_TARGET}.attn.proj.*`],
      [`${SWIN_BLOCK}.intermediate.dense.*`, `${SWIN_TARGET}.mlp.0.*`],
      [`${SWIN_BLOCK}.output.dense.*`, `${SWIN_TARGET}.mlp.3.*`],
      ...fused(`${SWIN_BLOCK}.attention`, ['q_proj', 'k_proj', 'v_proj'], `${SWIN_TARGET}.attn.qkv.*`),
      [
        `${SWIN_BLOCK}.attention.relative_position_bias.relative_position_bias_table`,
        `${SWIN_TARGET}.attn.relative_position_bias_table`,
      ],
      [`${SWIN_BLOCK}.attention.o_proj.*`, `${SWIN_TARGET}.attn.proj.*`],
      [`${SWIN_BLOCK}.mlp.fc1.*`, `${SWIN_TARGET}.mlp.0.*`],
      [`${SWIN_BLOCK}.mlp.fc2.*`, `${SWIN_TARGET}.mlp.3.*`],
    ],
  },
  {
    id: 'transformers/swinv2',
    description:
      'Hugging Face transformers’ names of a Swin transformer V2; query, key and value are joined, and keys have no bias.',
    source: `${REPOSITORY}/swinv2/modeling_swinv2.py`,
    architectures: /^swin_v2/,
    signature: /continuous_position_bias_mlp/,
    ...SWIN_V2_WINDOW,
    zeroParts: /\.attn\.qkv\.bias$/,
    renames: [
      ...swinFrame('swinv2'),
      ...fused(`${SWIN_V2_BLOCK}.attention.self`, ['query', 'key', 'value'], `${SWIN_TARGET}.attn.qkv.*`),
      [`${SWIN_V2_BLOCK}.attention.self.logit_scale`, `${SWIN_TARGET}.attn.logit_scale`],
      [`${SWIN_V2_BLOCK}.attention.self.continuous_position_bias_mlp.*`, `${SWIN_TARGET}.attn.cpb_mlp.*`],
      [`${SWIN_V2_BLOCK}.attention.output.dense.*`, `${SWIN_TARGET}.attn.proj.*`],
      [`${SWIN_V2_BLOCK}.intermediate.dense.*`, `${SWIN_TARGET}.mlp.0.*`],
      [`${SWIN_V2_BLOCK}.output.dense.*`, `${SWIN_TARGET}.mlp.3.*`],
    ],
  },
];
