import { expect, it } from 'vitest';
import { groupModelFiles } from './modelFiles';

it('lists a model folder once, and weights files that are no part of one', () => {
  expect(
    groupModelFiles(
      ['/w/runs/b/headstart.json', '/w/a/headstart.json'],
      ['/w/z.pth', '/w/a/model.safetensors', '/w/a/other.safetensors', '/w/model.safetensors'],
    ),
  ).toEqual({
    folders: ['/w/a', '/w/runs/b'],
    weights: ['/w/a/other.safetensors', '/w/model.safetensors', '/w/z.pth'],
  });
});
