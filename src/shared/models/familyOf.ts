/** Families of torchvision's networks by how their names begin. The first that fits counts. */
const FAMILIES: readonly (readonly [beginning: string, family: string])[] = [
  ['alexnet', 'AlexNet'],
  ['convnext', 'ConvNeXt'],
  ['densenet', 'DenseNet'],
  ['efficientnet_v2', 'EfficientNetV2'],
  ['efficientnet', 'EfficientNet'],
  ['googlenet', 'GoogLeNet'],
  ['inception', 'Inception'],
  ['maxvit', 'MaxViT'],
  ['mnasnet', 'MNASNet'],
  ['mobilenet_v2', 'MobileNetV2'],
  ['mobilenet_v3', 'MobileNetV3'],
  ['regnet', 'RegNet'],
  ['resnext', 'ResNeXt'],
  ['resnet', 'ResNet'],
  ['shufflenet', 'ShuffleNetV2'],
  ['squeezenet', 'SqueezeNet'],
  ['swin_v2', 'Swin Transformer V2'],
  ['swin', 'Swin Transformer'],
  ['vgg', 'VGG'],
  ['vit', 'Vision Transformer'],
  ['wide_resnet', 'Wide ResNet'],
];

/** The family of an architecture, as its paper calls it; the architecture's own name where it is of none that is known. */
export function familyOf(architecture: string): string {
  return FAMILIES.find(([beginning]) => architecture.startsWith(beginning))?.[1] ?? architecture;
}
