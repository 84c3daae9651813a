import { expect, it } from 'vitest';
import { checkResult } from '../../test/support/checkResult';
import { checkReport } from './checkReport';

it('is short when all is well', () => {
  expect(checkReport('/w/resnet18.pth', checkResult()).trimEnd().split('\n')).toEqual([
    'File               /w/resnet18.pth',
    'Architecture       resnet18',
    'Classes            1000',
    'Loads as it is     yes (strict=True)',
    'Tensors matched    122',
    'Parameters loaded  100.0 %',
  ]);
});

it('lists every tensor that does not fit, and how', () => {
  const result = checkResult({
    strict: false,
    runnersUp: [{ architecture: 'resnet34', similarity: 0.56 }],
    rules: [
      { id: 'prefix/module', description: 'A word before.', source: 'https://example.org', applied: 1 },
    ],
    ignored: [{ name: 'aux.weight', rule: 'aux' }],
    notes: ['It is of 2015.'],
    missing: ['fc.bias'],
    unexpected: ['extra.a', 'extra.b'],
    mismatched: [{ name: 'fc.weight', expected: [1000, 512], found: [10, 512] }],
    renamed: [{ from: 'module.conv1.weight', to: 'conv1.weight', rule: 'prefix/module' }],
  });
  const text = checkReport('/w/r.pth', result);
  expect(text).toContain('Missing from the file (1)\n  fc.bias\n');
  expect(text).toContain('Not part of the architecture (2)\n  extra.a\n  extra.b\n');
  expect(text).toContain('  fc.weight: expected [1000, 512], found [10, 512]\n');
  expect(text).toContain('  module.conv1.weight → conv1.weight (prefix/module)\n');
  expect(text).toMatch(/^Also like +resnet34 \(56\.0 %\)$/m);
  expect(text).toContain('Notes (1)\n  It is of 2015.\n');
  expect(text).toContain('  prefix/module: A word before. Tensors: 1. Source: https://example.org\n');
  expect(text).toContain('Set aside (1)\n  aux.weight (aux)\n');
});
