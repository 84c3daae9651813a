import { expect, it } from 'vitest';
import type { CheckResult } from '../shared/engineProtocol';
import { checkReport } from './checkReport';

const whole: CheckResult = {
  architecture: 'resnet18',
  strict: true,
  matched: 122,
  missing: [],
  unexpected: [],
  mismatched: [],
  renamed: [],
  loadedFraction: 1,
  numClasses: 1000,
};

it('is short when all is well', () => {
  expect(checkReport('/w/resnet18.pth', whole).trimEnd().split('\n')).toEqual([
    'File               /w/resnet18.pth',
    'Architecture       resnet18',
    'Classes            1000',
    'Loads as it is     yes (strict=True)',
    'Tensors matched    122',
    'Parameters loaded  100.0 %',
  ]);
});

it('lists every tensor that does not fit, and how', () => {
  const text = checkReport('/w/r.pth', {
    ...whole,
    strict: false,
    missing: ['fc.bias'],
    unexpected: ['extra.a', 'extra.b'],
    mismatched: [{ name: 'fc.weight', expected: [1000, 512], found: [10, 512] }],
    renamed: [{ from: 'module.conv1.weight', to: 'conv1.weight', rule: 'module.' }],
  });
  expect(text).toContain('Missing from the file (1)\n  fc.bias\n');
  expect(text).toContain('Not part of the architecture (2)\n  extra.a\n  extra.b\n');
  expect(text).toContain('  fc.weight: expected [1000, 512], found [10, 512]\n');
  expect(text).toContain('  module.conv1.weight → conv1.weight (module.)\n');
});
