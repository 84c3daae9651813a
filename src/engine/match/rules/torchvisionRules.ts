import type { NamingRule, RuleFacts } from './Rule';

/** Names that torchvision itself gave its layers in earlier releases. */
export const TORCHVISION_RULES: readonly NamingRule[] = [
  {
    id: 'torchvision/densenet-dots',
    description:
      'DenseNet files of before 2018 write “norm.1” where the layer is called “norm1”; so do the published weights.',
    source: 'https://github.com/pytorch/vision/blob/main/torchvision/models/densenet.py (_load_state_dict)',
    architectures: /^densenet/,
    signature: /denselayer\d+\.(norm|conv)\.[12]\./,
    renames: [
      ['features.denseblock{i}.denselayer{j}.norm.{k}.*', 'features.denseblock{i}.denselayer{j}.norm{k}.*'],
      ['features.denseblock{i}.denselayer{j}.conv.{k}.*', 'features.denseblock{i}.denselayer{j}.conv{k}.*'],
    ],
  },
  {
    id: 'torchvision/vit-mlp',
    description:
      'Vision transformers of before torchvision 0.14 call the layers of a perceptron “linear_1” and “linear_2”.',
    source:
      'https://github.com/pytorch/vision/blob/main/torchvision/models/vision_transformer.py (MLPBlock._load_from_state_dict)',
    architectures: /^vit_/,
    signature: /\.mlp\.linear_[12]\./,
    byTorchvision: true,
    renames: [
      ['encoder.layers.encoder_layer_{n}.mlp.linear_{k}.*', 'encoder.layers.encoder_layer_{n}.mlp.{3k-3}.*'],
    ],
  },
];

/** Heads half-way that only training uses: modules, by architecture. */
export const AUXILIARY_HEADS: Readonly<Record<string, readonly string[]>> = {
  googlenet: ['aux1', 'aux2'],
  inception_v3: ['AuxLogits'],
};

export const AUXILIARY_ABSENT: RuleFacts = {
  id: 'torchvision/no-auxiliary-heads',
  description:
    'The file has no auxiliary heads. Only training uses them; PyTorch loads it strictly with aux_logits=False.',
  source: 'https://github.com/pytorch/vision/blob/main/torchvision/models/googlenet.py (aux_logits)',
};

export const COMPUTED_BUFFERS: RuleFacts = {
  id: 'torchvision/computed-tables',
  description:
    'Tables that follow from the architecture and are never trained are computed, because the file leaves them out.',
  source:
    'https://github.com/pytorch/vision/blob/main/torchvision/models/swin_transformer.py (define_relative_position_index)',
};

export const NO_BATCH_COUNTERS: RuleFacts = {
  id: 'pytorch/no-batch-counters',
  description:
    'Files of before PyTorch 0.4.1 have no counters of batches; they start at zero, and inference does not read them.',
  source:
    'https://github.com/pytorch/pytorch/blob/main/torch/nn/modules/batchnorm.py (_NormBase._load_from_state_dict)',
};

/**
 * Layers of MNASNet that were not scaled with the others before torchvision 0.5, by their names. Such a file fits no network of
 * today's torchvision but the one it patches while loading.
 */
export const MNASNET_STEM = /^layers\.([0-7]|8\.0)\./;
