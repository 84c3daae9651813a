import type { Difference, NamingRule, Rename } from './Rule';

const MOBILENET = 'https://github.com/huggingface/pytorch-image-models/blob/main/timm/models/mobilenetv3.py';
const EFFICIENTNET =
  'https://github.com/huggingface/pytorch-image-models/blob/main/timm/models/efficientnet.py';

/** timm adds 1e-5 to a variance where torchvision adds 1e-3: a variance that is less by the difference makes up for it. */
const WIDER_EPSILON = { suffix: '.running_var', by: 1e-5 - 1e-3 };

const TF = {
  evidence: /(^|[^a-z])tf_/i,
  reason:
    'It is of one of timm’s “tf_” networks, which pad their pictures on one side only, as TensorFlow does.',
};

function tensorFlow(
  architectures: RegExp,
): Required<Pick<NamingRule, 'caution'>> & { readonly difference: Difference } {
  return {
    caution: {
      architectures,
      text:
        'timm’s “tf_” networks have the same tensors but pad pictures on one side only, as TensorFlow does. ' +
        'If the file is of one of them, results differ.',
    },
    difference: { architectures, ...TF },
  };
}

/** The three kinds of block that timm's builder makes, in a stage `{s}` at place `{b}`; `target` ends where the kinds differ. */
function blocks(target: string, last: (index: number) => string[]): Rename[] {
  const at = (...parts: readonly string[]): string[] => parts.map((part) => `${target}.${part}.*`);
  return [
    ['blocks.{s}.{b}.conv_dw.*', at('0.0', '1.0')],
    ['blocks.{s}.{b}.bn1.*', at('0.1')],
    ['blocks.{s}.{b}.bn2.*', [...at('1.1'), ...last(1)]],
    ['blocks.{s}.{b}.bn3.*', last(1)],
    ['blocks.{s}.{b}.conv_pwl.*', last(0)],
    // Where nothing is expanded, the first 1×1 convolution is the last layer.
    ['blocks.{s}.{b}.conv_pw.*', [...at('0.0'), ...last(0)]],
    ['blocks.{s}.{b}.se.conv_reduce.*', at('1.fc1', '2.fc1')],
    ['blocks.{s}.{b}.se.conv_expand.*', at('1.fc2', '2.fc2')],
    ['blocks.{s}.{b}.conv_exp.*', at('0.0')],
    ['blocks.{s}.{b}.conv.*', at('0.0')],
  ];
}

/** Behind squeeze and excitation or without it, with expansion or without it. */
function projection(target: string): (index: number) => string[] {
  return (index) => ['3', '2', '1'].map((place) => `${target}.${place}.${index}.*`);
}

const EFFICIENT_BLOCK = 'features.{s+1}.{b}.block';
const MOBILE_BLOCK = 'features.{@s+b}.block';
const LINEAR_BLOCK = 'features.{@s+b}.conv';

const STEM: readonly Rename[] = [
  ['conv_stem.*', 'features.0.0.*'],
  ['bn1.*', 'features.0.1.*'],
];

const efficientNets = tensorFlow(/^efficientnet_b/);
const mobileNetsV3 = tensorFlow(/^mobilenet_v3/);

function efficientNet(architectures: RegExp): NamingRule {
  return {
    id: 'timm/efficientnet',
    description: 'timm’s names of an EfficientNet.',
    source: EFFICIENTNET,
    architectures,
    signature: /blocks\.0\.0\.(conv_dw|conv|conv_exp)\./,
    caution: efficientNets.caution,
    differences: [
      efficientNets.difference,
      {
        architectures: /^efficientnet_v2/,
        reason:
          'All weights that timm has published for this network are of its “tf_” variant, which pads pictures on one side only, ' +
          'as TensorFlow does.',
      },
    ],
    renames: [
      ...STEM,
      ...blocks(EFFICIENT_BLOCK, projection(EFFICIENT_BLOCK)),
      ['conv_head.*', ['features.8.0.*', 'features.7.0.*']],
      ['bn2.*', ['features.8.1.*', 'features.7.1.*']],
      ['classifier.*', 'classifier.1.*'],
    ],
  };
}

function mobileNetV3(size: 'large' | 'small', starts: readonly number[]): NamingRule {
  const last = `features.${starts.at(-1) ?? 0}`;
  return {
    id: 'timm/mobilenetv3',
    description:
      'timm’s names of a MobileNetV3; variances are lowered by what torchvision adds to them and timm does not.',
    source: MOBILENET,
    architectures: new RegExp(`^mobilenet_v3_${size}$`),
    signature: /blocks\.0\.0\.conv_dw\./,
    caution: mobileNetsV3.caution,
    differences: [mobileNetsV3.difference],
    shift: WIDER_EPSILON,
    starts,
    renames: [
      ...STEM,
      [`blocks.${starts.length - 1}.0.conv.*`, `${last}.0.*`],
      [`blocks.${starts.length - 1}.0.bn1.*`, `${last}.1.*`],
      ...blocks(MOBILE_BLOCK, projection(MOBILE_BLOCK)),
      ['conv_head.*', 'classifier.0.*', { reshape: true }],
      ['classifier.*', 'classifier.3.*'],
    ],
  };
}

/** timm's names of networks of inverted residuals. */
export const TIMM_MOBILE_RULES: readonly NamingRule[] = [
  efficientNet(/^efficientnet_(b[0-4]|v2_)/),
  {
    ...efficientNet(/^efficientnet_b[5-7]/),
    description:
      'timm’s names of an EfficientNet; variances are lowered by what torchvision adds to them and timm does not.',
    shift: WIDER_EPSILON,
  },
  {
    id: 'timm/mobilenetv2',
    description: 'timm’s names of a MobileNetV2.',
    source: EFFICIENTNET,
    architectures: /^mobilenet_v2$/,
    signature: /blocks\.0\.0\.conv_dw\./,
    starts: [1, 2, 4, 7, 11, 14, 17],
    renames: [
      ...STEM,
      ['blocks.{s}.{b}.conv_dw.*', [`${LINEAR_BLOCK}.0.0.*`, `${LINEAR_BLOCK}.1.0.*`]],
      ['blocks.{s}.{b}.bn1.*', `${LINEAR_BLOCK}.0.1.*`],
      ['blocks.{s}.{b}.bn2.*', [`${LINEAR_BLOCK}.1.1.*`, `${LINEAR_BLOCK}.2.*`]],
      ['blocks.{s}.{b}.bn3.*', `${LINEAR_BLOCK}.3.*`],
      ['blocks.{s}.{b}.conv_pwl.*', `${LINEAR_BLOCK}.2.*`],
      ['blocks.{s}.{b}.conv_pw.*', [`${LINEAR_BLOCK}.0.0.*`, `${LINEAR_BLOCK}.1.*`]],
      ['conv_head.*', 'features.18.0.*'],
      ['bn2.*', 'features.18.1.*'],
      ['classifier.*', 'classifier.1.*'],
    ],
  },
  mobileNetV3('large', [1, 2, 4, 7, 11, 13, 16]),
  mobileNetV3('small', [1, 2, 4, 7, 9, 12]),
  {
    id: 'timm/mnasnet',
    description: 'timm’s names of a MNASNet.',
    source: EFFICIENTNET,
    architectures: /^mnasnet/,
    signature: /blocks\.0\.0\.conv_dw\./,
    renames: [
      ['conv_stem.*', 'layers.0.*'],
      ['bn1.*', 'layers.1.*'],
      ['blocks.0.0.conv_dw.*', 'layers.3.*'],
      ['blocks.0.0.bn1.*', 'layers.4.*'],
      ['blocks.0.0.conv_pw.*', 'layers.6.*'],
      ['blocks.0.0.bn2.*', 'layers.7.*'],
      ['blocks.{s}.{b}.conv_pw.*', 'layers.{s+7}.{b}.layers.0.*'],
      ['blocks.{s}.{b}.bn1.*', 'layers.{s+7}.{b}.layers.1.*'],
      ['blocks.{s}.{b}.conv_dw.*', 'layers.{s+7}.{b}.layers.3.*'],
      ['blocks.{s}.{b}.bn2.*', 'layers.{s+7}.{b}.layers.4.*'],
      ['blocks.{s}.{b}.conv_pwl.*', 'layers.{s+7}.{b}.layers.6.*'],
      ['blocks.{s}.{b}.bn3.*', 'layers.{s+7}.{b}.layers.7.*'],
      ['conv_head.*', 'layers.14.*'],
      ['bn2.*', 'layers.15.*'],
      ['classifier.*', 'classifier.1.*'],
    ],
  },
];
