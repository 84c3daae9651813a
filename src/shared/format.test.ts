import { describe, expect, it } from 'vitest';
import {
  describePreprocessing,
  firstName,
  formatBytes,
  formatCount,
  formatDevice,
  formatExactCount,
  formatOutputShape,
  formatPercent,
  formatPreprocessing,
  formatShape,
  formatTime,
  formatWait,
  formatValue,
} from './format';
import type { Preprocessing } from './preprocessing';

const preset: Preprocessing = {
  resize: 256,
  crop: 224,
  interpolation: 'bilinear',
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};

describe('counts', () => {
  it.each([
    [0, '0'],
    [128, '128'],
    [999, '999'],
    [1000, '1.0 k'],
    [9408, '9.4 k'],
    [99_949, '99.9 k'],
    [99_950, '100 k'],
    [513_000, '513 k'],
    [999_499, '999 k'],
    [999_500, '1.0 M'],
    [11_689_512, '11.7 M'],
    [138_357_544, '138 M'],
    [15_470_314_496, '15.5 G'],
  ])('%d reads %s', (count, text) => {
    expect(formatCount(count)).toBe(text);
  });

  it('can be written in full', () => {
    expect(formatExactCount(11_689_512)).toBe('11,689,512');
  });
});

describe('percentages', () => {
  it.each([
    [0.713, '71.3 %'],
    [1, '100.0 %'],
    [0.0005, '0.1 %'],
    [0.000499, '< 0.1 %'],
    [0, '< 0.1 %'],
  ])('%d reads %s', (share, text) => {
    expect(formatPercent(share)).toBe(text);
  });
});

describe('times', () => {
  it.each([
    [0.2, '< 1 ms'],
    [11.4, '11 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [1234, '1.2 s'],
    [12_400, '12 s'],
    [59_600, '1 min'],
    [180_000, '3 min'],
  ])('%d ms reads %s', (milliseconds, text) => {
    expect(formatTime(milliseconds)).toBe(text);
  });
});

describe('shapes', () => {
  it.each([
    [[1, 64, 112, 112], '64×112×112'],
    [[1, 1000], '1000'],
    [[1], '1'],
  ])('%j reads %s', (shape, text) => {
    expect(formatOutputShape(shape)).toBe(text);
  });
});

describe('preprocessing', () => {
  it('knows the ImageNet mean by its name', () => {
    expect(formatPreprocessing(preset)).toBe('224×224 · bilinear · ImageNet mean');
  });

  it('writes another mean as numbers, one number where the channels agree', () => {
    expect(formatPreprocessing({ ...preset, mean: [0.5, 0.5, 0.5] })).toBe('224×224 · bilinear · mean 0.5');
    expect(formatPreprocessing({ ...preset, mean: [0.1, 0.2, 0.3] })).toBe(
      '224×224 · bilinear · mean 0.1, 0.2, 0.3',
    );
  });

  it('can be told in full', () => {
    expect(describePreprocessing(preset)).toContain('resized to 256 px (bilinear), 224×224 px');
    expect(describePreprocessing(preset)).toContain('0.229, 0.224, 0.225');
  });
});

describe('names', () => {
  it('takes the first of several class names', () => {
    expect(firstName('tench, Tinca tinca')).toBe('tench');
    expect(firstName('Egyptian cat')).toBe('Egyptian cat');
    expect(firstName(',')).toBe(',');
  });

  it('writes devices as their makers do', () => {
    expect(formatDevice('coreml')).toBe('Core ML');
  });
});

describe('tensors', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [9_437_184, '9.4 MB'],
    [102_540_417, '103 MB'],
    [8_589_934_592, '8.6 GB'],
  ])('%d bytes read %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it.each([
    [0, '0'],
    [-3, '−3'],
    [1_234_567, '1234567'],
    [2 ** 53, '9.01e15'],
    [0.031_25, '0.03125'],
    [-12.3456, '−12.35'],
    [123_456.7, '123500'],
    [3.2e-9, '3.20e−9'],
    [-0.000_999, '−9.99e−4'],
    [NaN, 'NaN'],
    [-Infinity, '−∞'],
  ])('the value %d reads %s', (value, text) => {
    expect(formatValue(value)).toBe(text);
  });

  it('have shapes', () => {
    expect(formatShape([64, 3, 7, 7])).toBe('64×3×7×7');
    expect(formatShape([])).toBe('scalar');
  });
});

it.each([
  [0.2, '1 s'],
  [40.4, '40 s'],
  [59.6, '1 min'],
  [179, '3 min'],
  [3600, '1 h'],
  [4800, '1 h 20 min'],
])('a wait of %d seconds reads %s', (seconds, text) => {
  expect(formatWait(seconds)).toBe(text);
});
