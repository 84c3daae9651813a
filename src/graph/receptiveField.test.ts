import { describe, expect, it } from 'vitest';
import { buildArchitecture } from '../architectures/catalog';
import { describeLayer } from '../architectures/describeLayer';

const sight = (architecture: string, path: string, inputSize = 224) => {
  const network = buildArchitecture(architecture, { inputSize });
  const { receptiveField, seesAll } = describeLayer(architecture, network, inputSize, path);
  return { receptiveField, seesAll };
};

describe('the receptive field', () => {
  // Araujo, Norris and Sim 2019, "Computing receptive fields of convolutional neural networks", and by hand where they are silent.
  it.each([
    ['alexnet', 'features.0', 11, 4],
    ['alexnet', 'features', 195, 32],
    ['vgg16', 'features.28', 196, 16],
    ['vgg16', 'features', 212, 32],
    ['resnet18', 'conv1', 7, 2],
    ['resnet18', 'maxpool', 11, 4],
    ['resnet18', 'layer4', 435, 32],
    ['resnet34', 'layer4', 899, 32],
    // The stride sits in the 3×3, as in torchvision, not in the 1×1 as in the paper.
    ['resnet50', 'layer4', 427, 32],
    ['resnet101', 'layer4', 971, 32],
    ['resnet152', 'layer4', 1451, 32],
    ['mobilenet_v2', 'features', 491, 32],
  ])('of %s at %s is %i pixels, every %i', (architecture, path, size, stride) => {
    expect(sight(architecture, path)).toMatchObject({
      receptiveField: { height: size, width: size, stride },
      seesAll: null,
    });
  });

  it('of Inception v3 is that of its largest branch', () => {
    expect(sight('inception_v3', 'Mixed_7c', 299).receptiveField).toMatchObject({
      height: 1311,
      width: 1311,
    });
  });

  it('begins where the padding puts it', () => {
    expect(sight('resnet18', 'conv1').receptiveField).toMatchObject({ left: -3, top: -3 });
    expect(sight('alexnet', 'features.2').receptiveField).toMatchObject({ left: -2, width: 19 });
  });

  it.each([
    ['resnet18', 'avgpool', 'pooling'],
    ['resnet18', 'fc', 'pooling'],
    ['alexnet', 'classifier.1', 'dense'],
    ['vit_b_32', 'encoder.layers.encoder_layer_0', 'attention'],
    ['swin_t', 'features.1', 'attention'],
    ['shufflenet_v2_x0_5', 'fc', 'pooling'],
  ])('of %s at %s is the whole picture, by %s', (architecture, path, why) => {
    expect(sight(architecture, path)).toEqual({ receptiveField: null, seesAll: why });
  });

  it('is named beside squeeze and excitation, which sees the whole picture', () => {
    expect(sight('efficientnet_b0', 'features')).toMatchObject({
      receptiveField: { stride: 32 },
      seesAll: 'pooling',
    });
  });

  it('passes through the normalisations of ConvNeXt', () => {
    expect(sight('convnext_tiny', 'features.1.0')).toMatchObject({
      // 4 pixels a patch, and three patches on either side.
      receptiveField: { width: 28, stride: 4 },
      seesAll: null,
    });
  });

  it('of a layer that inference does not run is not there', () => {
    expect(sight('googlenet', 'aux1')).toEqual({ receptiveField: null, seesAll: null });
  });
});
