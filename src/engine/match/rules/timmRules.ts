import type { NamingRule, Rename } from './Rule';
import { SWIN_V2_WINDOW } from './swinV2Window';

const REPOSITORY = 'https://github.com/huggingface/pytorch-image-models/blob/main/timm/models';

const BLOCK = 'layers.{s}.blocks.{b}';
const TARGET = 'features.{2s+1}.{b}';

/** What both versions of Swin share. Before timm 0.9, as in Microsoft's code, a stage ended with its downsampling. */
const SWIN_FRAME: readonly Rename[] = [
  ['patch_embed.proj.*', 'features.0.0.*'],
  ['patch_embed.norm.*', 'features.0.2.*'],
  ['layers.{s}.downsample.*', ['features.{2s}.*', 'features.{2s+2}.*']],
  [`${BLOCK}.norm1.*`, `${TARGET}.norm1.*`],
  [`${BLOCK}.norm2.*`, `${TARGET}.norm2.*`],
  [`${BLOCK}.attn_mask`, null],
  [`${BLOCK}.attn.relative_position_index`, `${TARGET}.attn.relative_position_index`, { reshape: true }],
  [`${BLOCK}.mlp.fc1.*`, `${TARGET}.mlp.0.*`],
  [`${BLOCK}.mlp.fc2.*`, `${TARGET}.mlp.3.*`],
  ['head.fc.*', 'head.*'],
];

/** timm's names, and those of the original code where timm took them over. */
export const TIMM_RULES: readonly NamingRule[] = [
  {
    id: 'timm/vgg',
    description: 'timm’s names of a VGG, whose classifier is written as convolutions.',
    source: `${REPOSITORY}/vgg.py`,
    architectures: /^vgg/,
    signature: /^pre_logits\.fc1\.|\.pre_logits\.fc1\./,
    renames: [
      ['pre_logits.fc1.*', 'classifier.0.*', { reshape: true }],
      ['pre_logits.fc2.*', 'classifier.3.*', { reshape: true }],
      ['head.fc.*', 'classifier.6.*'],
    ],
  },
  {
    id: 'timm/convnext',
    description: 'timm’s names of a ConvNeXt.',
    source: `${REPOSITORY}/convnext.py`,
    architectures: /^convnext_/,
    signature: /\.conv_dw\./,
    renames: [
      ['stem.{i}.*', 'features.0.{i}.*'],
      ['stages.{s}.downsample.{i}.*', 'features.{2s}.{i}.*'],
      ['stages.{s}.blocks.{b}.gamma', 'features.{2s+1}.{b}.layer_scale', { reshape: true }],
      ['stages.{s}.blocks.{b}.conv_dw.*', 'features.{2s+1}.{b}.block.0.*'],
      ['stages.{s}.blocks.{b}.norm.*', 'features.{2s+1}.{b}.block.2.*'],
      ['stages.{s}.blocks.{b}.mlp.fc1.*', 'features.{2s+1}.{b}.block.3.*', { reshape: true }],
      ['stages.{s}.blocks.{b}.mlp.fc2.*', 'features.{2s+1}.{b}.block.5.*', { reshape: true }],
      ['head.norm.*', 'classifier.0.*'],
      ['head.fc.*', 'classifier.2.*'],
    ],
  },
  {
    id: 'original/convnext',
    description: 'The names of the original ConvNeXt code.',
    source: 'https://github.com/facebookresearch/ConvNeXt/blob/main/models/convnext.py',
    architectures: /^convnext_/,
    signature: /\.dwconv\./,
    renames: [
      ['downsample_layers.{s}.{i}.*', 'features.{2s}.{i}.*'],
      ['stages.{s}.{b}.gamma', 'features.{2s+1}.{b}.layer_scale', { reshape: true }],
      ['stages.{s}.{b}.dwconv.*', 'features.{2s+1}.{b}.block.0.*'],
      ['stages.{s}.{b}.norm.*', 'features.{2s+1}.{b}.block.2.*'],
      ['stages.{s}.{b}.pwconv1.*', 'features.{2s+1}.{b}.block.3.*'],
      ['stages.{s}.{b}.pwconv2.*', 'features.{2s+1}.{b}.block.5.*'],
      ['norm.*', 'classifier.0.*'],
      ['head.*', 'classifier.2.*'],
    ],
  },
  {
    id: 'timm/vit',
    description: 'timm’s names of a vision transformer, which DeiT, DINO and MAE use too.',
    source: `${REPOSITORY}/vision_transformer.py`,
    architectures: /^vit_/,
    signature: /blocks\.0\.attn\.qkv\./,
    renames: [
      ['cls_token', 'class_token'],
      ['pos_embed', 'encoder.pos_embedding'],
      ['patch_embed.proj.*', 'conv_proj.*'],
      ['blocks.{n}.norm1.*', 'encoder.layers.encoder_layer_{n}.ln_1.*'],
      ['blocks.{n}.attn.qkv.*', 'encoder.layers.encoder_layer_{n}.self_attention.in_proj_*'],
      ['blocks.{n}.attn.proj.*', 'encoder.layers.encoder_layer_{n}.self_attention.out_proj.*'],
      ['blocks.{n}.norm2.*', 'encoder.layers.encoder_layer_{n}.ln_2.*'],
      ['blocks.{n}.mlp.fc1.*', 'encoder.layers.encoder_layer_{n}.mlp.0.*'],
      ['blocks.{n}.mlp.fc2.*', 'encoder.layers.encoder_layer_{n}.mlp.3.*'],
      ['norm.*', 'encoder.ln.*'],
      ['head.*', 'heads.head.*'],
    ],
  },
  {
    id: 'timm/swin',
    description: 'The names that timm and Microsoft’s code give a Swin transformer.',
    source: `${REPOSITORY}/swin_transformer.py`,
    architectures: /^swin_[tsb]$/,
    signature: /layers\.0\.blocks\.0\.attn\.relative_position_bias_table/,
    renames: [
      ...SWIN_FRAME,
      [`${BLOCK}.attn.relative_position_bias_table`, `${TARGET}.attn.relative_position_bias_table`],
      [`${BLOCK}.attn.qkv.*`, `${TARGET}.attn.qkv.*`],
      [`${BLOCK}.attn.proj.*`, `${TARGET}.attn.proj.*`],
    ],
  },
  {
    id: 'timm/swinv2',
    description: 'The names that timm and Microsoft’s code give a Swin transformer V2; keys have no bias.',
    source: `${REPOSITORY}/swin_transformer_v2.py`,
    architectures: /^swin_v2/,
    signature: /\.attn\.q_bias$/,
    ...SWIN_V2_WINDOW,
    zeroParts: /\.attn\.qkv\.bias$/,
    renames: [
      ...SWIN_FRAME,
      [`${BLOCK}.attn.q_bias`, `${TARGET}.attn.qkv.bias`, { part: { index: 0, of: 3 } }],
      [`${BLOCK}.attn.v_bias`, `${TARGET}.attn.qkv.bias`, { part: { index: 2, of: 3 } }],
      [`${BLOCK}.attn.*`, `${TARGET}.attn.*`],
    ],
  },
  {
    id: 'timm/regnet',
    description: 'timm’s names of a RegNet.',
    source: `${REPOSITORY}/regnet.py`,
    architectures: /^regnet_/,
    signature: /s1\.b1\.conv1\.conv\./,
    renames: [
      ['stem.conv.*', 'stem.0.*'],
      ['stem.bn.*', 'stem.1.*'],
      ...(
        [
          ['conv1.conv', 'f.a.0'],
          ['conv1.bn', 'f.a.1'],
          ['conv2.conv', 'f.b.0'],
          ['conv2.bn', 'f.b.1'],
          ['se.fc1', 'f.se.fc1'],
          ['se.fc2', 'f.se.fc2'],
          ['conv3.conv', 'f.c.0'],
          ['conv3.bn', 'f.c.1'],
          ['downsample.conv', 'proj.0'],
          ['downsample.bn', 'proj.1'],
        ] as const
      ).map(([from, to]): Rename => [`s{s}.b{b}.${from}.*`, `trunk_output.block{s}.block{s}-{b-1}.${to}.*`]),
      ['head.fc.*', 'fc.*'],
    ],
  },
];
