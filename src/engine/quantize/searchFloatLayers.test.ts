import { describe, expect, it } from 'vitest';
import { searchFloatLayers } from './searchFloatLayers';

const LAYERS = Array.from({ length: 16 }, (_, index) => `layer${index}`);

/** A network of which some layers spoil the answer while they are in eight bits. */
function network(bad: readonly string[], wanted = 0.98) {
  const asked: number[] = [];
  const spoilt = (keepFloat: ReadonlySet<string>): number =>
    bad.filter((path) => !keepFloat.has(path)).length;
  return {
    asked,
    steps: {
      layers: LAYERS,
      wanted,
      error: (keepFloat: ReadonlySet<string>) => Promise.resolve(spoilt(keepFloat)),
      agreement: (keepFloat: ReadonlySet<string>) => {
        asked.push(keepFloat.size);
        return Promise.resolve(1 - 0.05 * spoilt(keepFloat));
      },
    },
  };
}

describe('searchFloatLayers', () => {
  it('keeps nothing in float where nothing spoils the answer', async () => {
    const { steps, asked } = network([]);
    expect([...(await searchFloatLayers(steps))]).toEqual([]);
    expect(asked).toEqual([0]);
  });

  it('finds the layers that do', async () => {
    const { steps, asked } = network(['layer3', 'layer11']);
    expect([...(await searchFloatLayers(steps))].toSorted()).toEqual(['layer11', 'layer3']);
    expect(asked).toEqual([0, 1, 2]);
  });

  it('stops at a quarter of the layers, with the best there is', async () => {
    const { steps, asked } = network(LAYERS.slice(0, 8));
    expect(await searchFloatLayers(steps)).toHaveProperty('size', 4);
    expect(asked).toEqual([0, 1, 2, 4]);
  });

  it('keeps nothing where it does not help', async () => {
    const { steps } = network([]);
    const none = await searchFloatLayers({ ...steps, agreement: () => Promise.resolve(0.5) });
    expect(none.size).toBe(0);
  });
});
