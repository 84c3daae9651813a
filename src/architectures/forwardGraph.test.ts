import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildArchitecture } from './catalog';
import { forwardGraph } from './forwardGraph';

interface Published {
  readonly architecture: string;
  /** Side of the smallest input in pixels. */
  readonly minSize: number;
}

const file = resolve(import.meta.dirname, '../../models/catalogue.json');
const { entries } = JSON.parse(readFileSync(file, 'utf8')) as { entries: Published[] };
const smallest = new Map<string, number>();
for (const { architecture, minSize } of entries) {
  smallest.set(architecture, Math.min(minSize, smallest.get(architecture) ?? minSize));
}

/** torchvision states more than these need; and the size of a Vision Transformer is its own matter. */
const OTHERWISE = /^(efficientnet_v2|maxvit|swin|vit)_/;

function build(architecture: string, side: number) {
  return forwardGraph(buildArchitecture(architecture, { inputSize: side }), 1, side);
}

describe('the smallest input that torchvision states', () => {
  it.each([...smallest])('%s runs at %i pixels', (architecture, side) => {
    expect(build(architecture, side).logits.shape).toEqual([1, 1000]);
  });

  it.each([...smallest].filter(([architecture, side]) => side > 1 && !OTHERWISE.test(architecture)))(
    '%s refuses one pixel less than %i',
    (architecture, side) => {
      expect(() => build(architecture, side - 1)).toThrow(
        expect.objectContaining({ code: 'architecture/input-too-small' }) as Error,
      );
    },
  );
});
