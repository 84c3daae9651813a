import { describe, expect, it } from 'vitest';
import { buildArchitecture } from '../../architectures/catalog';
import { newHead } from './initialTensors';

describe('a new head', () => {
  // In: what one output is summed from, torch.nn.Linear's or Conv2d's fan_in.
  it.each([
    ['resnet18', { 'fc.weight': 512, 'fc.bias': 512 }],
    // torchvision draws these heads by the number of their outputs or with N(0, 0.01): not so a layer that replaces them.
    ['efficientnet_b0', { 'classifier.1.weight': 1280, 'classifier.1.bias': 1280 }],
    ['mnasnet0_5', { 'classifier.1.weight': 1280, 'classifier.1.bias': 1280 }],
    ['squeezenet1_0', { 'classifier.1.weight': 512, 'classifier.1.bias': 512 }],
    ['vit_b_32', { 'heads.head.weight': 768, 'heads.head.bias': 768 }],
    ['maxvit_t', { 'classifier.5.weight': 512 }],
    [
      'inception_v3',
      {
        'AuxLogits.fc.weight': 768,
        'AuxLogits.fc.bias': 768,
        'fc.weight': 2048,
        'fc.bias': 2048,
      },
    ],
  ])('of %s is drawn from ±1/√in, as PyTorch draws a new layer', (name, inputs) => {
    const classes = 40;
    const head = newHead(buildArchitecture(name, { numClasses: classes }), 5);
    expect(new Set(head.keys())).toEqual(new Set(Object.keys(inputs)));
    for (const [tensor, fanIn] of Object.entries(inputs)) {
      const values = head.get(tensor)!;
      const isWeight = tensor.endsWith('weight');
      expect(values.length).toBe(isWeight ? classes * fanIn : classes);
      const bound = 1 / Math.sqrt(fanIn);
      const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expect(largest).toBeLessThanOrEqual(Math.fround(bound));
      expect(largest).toBeGreaterThan(bound * (isWeight ? 0.99 : 0.8));
      if (!isWeight) continue;
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      // Five standard errors of the mean and of the variance of a uniform distribution.
      expect(Math.abs(mean)).toBeLessThan((5 * bound) / Math.sqrt(3 * values.length));
      expect(Math.abs(variance / (bound ** 2 / 3) - 1)).toBeLessThan(5 * Math.sqrt(0.8 / values.length));
    }
  });

  it('is the same for the same seed, another for another', () => {
    const network = buildArchitecture('resnet18', { numClasses: 3 });
    expect(newHead(network, 1)).toEqual(newHead(network, 1));
    expect(newHead(network, 1).get('fc.weight')).not.toEqual(newHead(network, 2).get('fc.weight'));
  });
});
