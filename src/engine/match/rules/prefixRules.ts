import type { PrefixRule, WrapperRule } from './Rule';

const DDP = 'https://docs.pytorch.org/docs/stable/generated/torch.nn.parallel.DistributedDataParallel.html';
const LIGHTNING = 'https://lightning.ai/docs/pytorch/stable/common/checkpointing_basic.html';
const DINO = 'https://github.com/facebookresearch/dino/blob/main/utils.py';
const MOCO = 'https://github.com/facebookresearch/moco/blob/main/main_lincls.py';
const SIMSIAM = 'https://github.com/facebookresearch/simsiam/blob/main/main_lincls.py';
const MMPRETRAIN =
  'https://github.com/open-mmlab/mmpretrain/blob/main/mmpretrain/models/classifiers/image.py';
const EMA = 'https://docs.pytorch.org/docs/stable/optim.html#weight-averaging-swa-and-ema';

/** Wrappers whose name may stand anywhere, because they wrap single layers too. */
export const WRAPPER_RULES: readonly WrapperRule[] = [
  {
    id: 'wrapper/compile',
    segment: '_orig_mod.',
    description: 'torch.compile puts “_orig_mod.” before the names of what it has compiled.',
    source: 'https://github.com/pytorch/pytorch/blob/main/torch/_dynamo/eval_frame.py',
  },
  {
    id: 'wrapper/fsdp',
    segment: '_fsdp_wrapped_module.',
    description:
      'Fully sharded training puts “_fsdp_wrapped_module.” before the names of what it has wrapped.',
    source: 'https://github.com/pytorch/pytorch/blob/main/torch/distributed/fsdp/_common_utils.py',
  },
  {
    id: 'wrapper/activation-checkpoint',
    segment: '_checkpoint_wrapped_module.',
    description:
      'Activation checkpointing puts “_checkpoint_wrapped_module.” before the names of what it has wrapped.',
    source:
      'https://github.com/pytorch/pytorch/blob/main/torch/distributed/algorithms/_checkpoint/checkpoint_wrapper.py',
  },
];

function prefixRule(prefix: string, description: string, source: string): PrefixRule {
  return { id: `prefix/${prefix.replaceAll('.', '')}`, prefix, description, source };
}

/** Known prefixes. Of two that serve equally well the one that stands first is taken: the weights before their averages. */
export const PREFIX_RULES: readonly PrefixRule[] = [
  prefixRule('module.', 'Parallel training (DataParallel) puts “module.” before all names.', DDP),
  prefixRule('model.', 'A Lightning module keeps its network under “model.”.', LIGHTNING),
  prefixRule('net.', 'The training script keeps its network under “net.”.', LIGHTNING),
  prefixRule('network.', 'The training script keeps its network under “network.”.', LIGHTNING),
  prefixRule('_forward_module.', 'Lightning Fabric keeps the network under “_forward_module.”.', LIGHTNING),
  prefixRule('backbone.', 'The network without its head is kept under “backbone.”.', MMPRETRAIN),
  prefixRule(
    'body.',
    'A detection model keeps its classifier’s layers under “body.”.',
    'https://github.com/pytorch/vision/blob/main/torchvision/models/detection/backbone_utils.py',
  ),
  prefixRule('student.', 'Distillation keeps the network that learns under “student.”.', DINO),
  prefixRule('teacher.', 'Distillation keeps the network that teaches under “teacher.”.', DINO),
  prefixRule('encoder.', 'Self-supervised training keeps the network under “encoder.”.', SIMSIAM),
  prefixRule('encoder_q.', 'MoCo keeps the network that learns under “encoder_q.”.', MOCO),
  prefixRule(
    'base_encoder.',
    'MoCo v3 keeps the network that learns under “base_encoder.”.',
    'https://github.com/facebookresearch/moco-v3/blob/main/main_lincls.py',
  ),
  prefixRule(
    'momentum_encoder.',
    'MoCo v3 keeps the average of the network under “momentum_encoder.”.',
    'https://github.com/facebookresearch/moco-v3/blob/main/moco/builder.py',
  ),
  prefixRule('encoder_k.', 'MoCo keeps the average of the network under “encoder_k.”.', MOCO),
  prefixRule('ema_model.', 'The running average of the network is kept under “ema_model.”.', EMA),
  prefixRule('ema.', 'The running average of the network is kept under “ema.”.', EMA),
];

/** For a prefix that no list knows and most names of the file have. */
export function commonPrefixRule(prefix: string): PrefixRule {
  return {
    id: 'prefix/common',
    prefix,
    description: `Names of the network begin with “${prefix}”, which is not a part of it.`,
    source: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.state_dict',
  };
}
