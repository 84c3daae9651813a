import { describe, expect, it } from 'vitest';
import { buildArchitecture } from './catalog';
import { describeLayer } from './describeLayer';

const resnet = (path: string) => describeLayer('resnet18', buildArchitecture('resnet18'), 224, path);

describe('a layer', () => {
  it('says what it was made with, and what goes in and out', () => {
    expect(resnet('layer2.0.conv1')).toEqual({
      path: 'layer2.0.conv1',
      type: 'Conv2d',
      attributes: [
        { name: 'in channels', value: '64' },
        { name: 'out channels', value: '128' },
        { name: 'kernel size', value: '3×3' },
        { name: 'stride', value: '2' },
        { name: 'padding', value: '1' },
        { name: 'groups', value: '1' },
        { name: 'bias', value: 'no' },
      ],
      inputShapes: [[1, 64, 56, 56]],
      outputShape: [1, 128, 28, 28],
      parameters: 73_728,
      macs: 73_728 * 28 * 28,
      tensors: [{ name: 'layer2.0.conv1.weight', shape: [128, 64, 3, 3], dtype: 'F32', trainable: true }],
      // 7 + 4 of the stem, 4 × 8 of layer1, 8 of its own.
      receptiveField: { height: 51, width: 51, top: -25, left: -25, stride: 8 },
      seesAll: null,
    });
  });

  it('tells parameters from statistics', () => {
    expect(
      resnet('bn1')
        .tensors.filter(({ trainable }) => trainable)
        .map(({ name }) => name),
    ).toEqual(['bn1.weight', 'bn1.bias']);
  });

  it('may be a block or the network', () => {
    expect(resnet('layer1.0').inputShapes).toEqual([[1, 64, 56, 56]]);
    expect(resnet('')).toMatchObject({
      inputShapes: [[1, 3, 224, 224]],
      outputShape: [1, 1000],
      tensors: [],
    });
  });

  it('takes a transformer as well', () => {
    const vit = buildArchitecture('vit_b_32');
    const block = describeLayer('vit_b_32', vit, 224, 'encoder.layers.encoder_layer_0');
    expect(block.inputShapes).toEqual([[1, 50, 768]]);
    expect(block.outputShape).toEqual([1, 50, 768]);
  });

  it('that is not there is named', () => {
    expect(() => resnet('layer9')).toThrow(/no layer “layer9”/);
  });
});
