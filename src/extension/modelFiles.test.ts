import { expect, it } from 'vitest';
import { groupModelFiles, isModelFileName } from './modelFiles';

it('lists a model folder once, and weights files that are no part of one', () => {
  expect(
    groupModelFiles([
      '/w/a/headstart.json',
      '/w/a/model.safetensors',
      '/w/a/other.safetensors',
      '/w/runs/b/headstart.json',
      '/w/model.safetensors',
      '/w/z.pth',
    ]),
  ).toEqual({
    folders: ['/w/a', '/w/runs/b'],
    weights: ['/w/a/other.safetensors', '/w/model.safetensors', '/w/z.pth'],
  });
});

it('lists a checkpoint in several files by its index', () => {
  const shard = 'model-00001-of-00002.safetensors';
  expect(
    groupModelFiles([`/w/a/${shard}`, '/w/a/model.safetensors.index.json', `/w/b/${shard}`]).weights,
  ).toEqual(['/w/a/model.safetensors.index.json', `/w/b/${shard}`]);
});

it.each([
  ['headstart.json', true],
  ['model.safetensors.index.json', true],
  ['index.json', false],
  ['package.json', false],
  ['resnet18.PTH', true],
  ['pytorch_model.bin', true],
  ['notes.txt', false],
])('%s: %s', (name, wanted) => {
  expect(isModelFileName(name)).toBe(wanted);
});
