import { HeadstartError } from '../shared/errors';
import { ONNX_ARCHITECTURE } from '../shared/onnxProtocol';
import { type BuildOptions, type Builders, type Classifier } from './Classifier';
import { alexnets } from './families/alexnet';
import { convnexts } from './families/convnext';
import { densenets } from './families/densenet';
import { efficientnets } from './families/efficientnet';
import { googlenets } from './families/googlenet';
import { inceptions } from './families/inception';
import { maxvits } from './families/maxvit';
import { mnasnets } from './families/mnasnet';
import { mobilenetsV2 } from './families/mobilenetv2';
import { mobilenetsV3 } from './families/mobilenetv3';
import { regnets } from './families/regnet';
import { resnets } from './families/resnet';
import { shufflenets } from './families/shufflenetv2';
import { squeezenets } from './families/squeezenet';
import { swins } from './families/swin';
import { vggs } from './families/vgg';
import { visionTransformers } from './families/visiontransformer';
import { narrowNetwork } from './narrowNetwork';
import { parseNarrowName } from './narrowName';

/** Every family, under the name by which people group it. */
export const FAMILIES: Readonly<Record<string, Builders>> = {
  AlexNet: alexnets,
  ConvNeXt: convnexts,
  DenseNet: densenets,
  EfficientNet: efficientnets,
  GoogLeNet: googlenets,
  'Inception v3': inceptions,
  MaxViT: maxvits,
  MNASNet: mnasnets,
  'MobileNet V2': mobilenetsV2,
  'MobileNet V3': mobilenetsV3,
  RegNet: regnets,
  ResNet: resnets,
  ShuffleNetV2: shufflenets,
  SqueezeNet: squeezenets,
  'Swin Transformer': swins,
  VGG: vggs,
  'Vision Transformer': visionTransformers,
};

const BUILDERS: Builders = Object.assign({}, ...Object.values(FAMILIES)) as Builders;

/** ImageNet's classes and the input side of most published weights. */
const DEFAULTS: BuildOptions = { numClasses: 1000, inputSize: 224 };

/** The names of all networks that can be built, as torchvision has them, sorted. */
export function architectureNames(): string[] {
  return Object.keys(BUILDERS).toSorted();
}

/**
 * Builds a network by torchvision's name, its layers and tensors named. A name such as `resnet50~0.7` stands for the network with 70 %
 * of its channels, which pruning makes.
 * @throws architecture/unknown, architecture/unsupported
 */
export function buildArchitecture(name: string, options: Partial<BuildOptions> = {}): Classifier {
  const { base, share } = parseNarrowName(name);
  const network = buildWhole(base, options);
  if (share < 1) narrowNetwork(network, share, options.inputSize ?? DEFAULTS.inputSize);
  return network;
}

function buildWhole(name: string, options: Partial<BuildOptions>): Classifier {
  const builder = Object.hasOwn(BUILDERS, name) ? BUILDERS[name] : undefined;
  if (name === ONNX_ARCHITECTURE) {
    throw new HeadstartError(
      'architecture/unknown',
      'An ONNX model is run as it is: its layers cannot be trained or looked into. Take the weights that it was made from.',
    );
  }
  if (!builder) {
    const family = name.split(/[\d_]/)[0] ?? name;
    const near = architectureNames().filter((known) => known.startsWith(family) && family !== '');
    const hint = near.length > 0 ? `Did you mean ${near.slice(0, 5).join(', ')}?` : 'See `headstart models`.';
    throw new HeadstartError('architecture/unknown', `There is no architecture “${name}”. ${hint}`);
  }
  return builder({ ...DEFAULTS, ...options }).assignNames();
}
