import { expect, it } from 'vitest';
import { applyMirror } from './applyMirror';

const URL = 'https://download.pytorch.org/models/resnet18-f37072fd.pth?x=1';

it.each([
  [undefined, URL],
  ['', URL],
  ['http://127.0.0.1:8000', 'http://127.0.0.1:8000/models/resnet18-f37072fd.pth?x=1'],
  ['https://mirror.example/', 'https://mirror.example/models/resnet18-f37072fd.pth?x=1'],
  ['https://mirror.example/pytorch/', 'https://mirror.example/pytorch/models/resnet18-f37072fd.pth?x=1'],
])('the mirror %s gives %s', (mirror, expected) => {
  expect(applyMirror(URL, mirror)).toBe(expected);
});

it.each(['mirror.example', 'ftp://mirror.example', 'file:///mirror'])('%s is no mirror', (mirror) => {
  expect(() => applyMirror(URL, mirror)).toThrow(expect.objectContaining({ code: 'usage' }));
});
