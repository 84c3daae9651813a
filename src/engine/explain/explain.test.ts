import { describe, expect, it } from 'vitest';
import { cropRegion } from './cropRegion';
import { drawOverlay } from './drawOverlay';
import { featurePictures } from './featurePictures';
import { normaliseMap } from './normaliseMap';
import { coverPlace } from './occlusion';
import { resizeMap, sampleGrid } from './resizeMap';

describe('the square that the network sees, in the picture', () => {
  it('is the centre of a wide picture', () => {
    expect(cropRegion(512, 256, { resize: 256, crop: 224 })).toEqual({
      ...{ left: 144, top: 16 },
      ...{ width: 224, height: 224 },
    });
  });

  it('is in the pixels of the picture, not of the resized one', () => {
    expect(cropRegion(1024, 512, { resize: 256, crop: 224 })).toEqual({
      ...{ left: 288, top: 32 },
      ...{ width: 448, height: 448 },
    });
  });

  it('reaches beyond a picture that is padded', () => {
    expect(cropRegion(64, 64, { resize: 64, crop: 96 })).toEqual({
      left: -16,
      top: -16,
      width: 96,
      height: 96,
    });
  });
});

describe('a map', () => {
  const grid = { height: 1, width: 2, values: [0, 1] };

  it('is bilinear between the centres of its cells and constant beyond them', () => {
    expect([0, 0.25, 0.5, 0.75, 1].map((x) => sampleGrid(grid, x, 0.5))).toEqual([0, 0, 0.5, 1, 1]);
    expect([...resizeMap(grid, 4)].slice(0, 4)).toEqual([0, 0.25, 0.75, 1]);
  });

  it('is given as shares of its peak, without what speaks against the class', () => {
    const { map, peak } = normaliseMap({ height: 1, width: 3, values: [-1, 2, 4] });
    expect(peak).toBe(4);
    expect(map).toEqual({ height: 1, width: 3, values: [0, 0.5, 1] });
  });

  it('is all zero where nothing speaks for the class', () => {
    expect(normaliseMap({ height: 1, width: 2, values: [-1, 0] })).toEqual({
      map: { height: 1, width: 2, values: [0, 0] },
      peak: 0,
    });
  });
});

describe('the overlay', () => {
  const grey = { width: 40, height: 20, data: new Uint8Array(40 * 20 * 3).fill(200) };
  const region = { left: 10, top: 0, width: 20, height: 20 };
  const at = (x: number, y: number): number[] => {
    const { data, width } = drawOverlay(grey, { height: 1, width: 2, values: [0, 1] }, region);
    return [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
  };

  it('colours what speaks for the class and leaves the rest of the square as it is', () => {
    expect(at(11, 10)).toEqual([200, 200, 200]);
    const [red = 0, , blue = 0] = at(29, 10);
    expect(red).toBeGreaterThan(blue);
    expect(red).toBeGreaterThan(200);
  });

  it('darkens what the network does not see', () => {
    expect(at(2, 10)).toEqual([90, 90, 90]);
    expect(at(38, 10)).toEqual([90, 90, 90]);
  });

  it('is scaled down where the picture is large', () => {
    const large = { width: 3200, height: 10, data: new Uint8Array(3200 * 10 * 3) };
    const { width, height } = drawOverlay(large, { height: 1, width: 1, values: [0] }, region);
    expect([width, height]).toEqual([1600, 5]);
  });
});

describe('covering a place', () => {
  const covered = (place: number, crop: number): number => {
    const pixels = new Float32Array(3 * crop * crop).fill(1);
    coverPlace(pixels, crop, place);
    return pixels.filter((value) => value === 0).length;
  };

  it('takes a patch of two steps from all channels', () => {
    // 28 pixels, 14 places: a step is 2 pixels and a patch 4.
    expect(covered(15, 28)).toBe(3 * 4 * 4);
  });

  it('is cut off at the edge', () => {
    expect(covered(0, 28)).toBe(3 * 3 * 3);
  });

  it('reaches every pixel', () => {
    const pixels = new Float32Array(3 * 50 * 50).fill(1);
    for (let place = 0; place < 14 * 14; place++) coverPlace(pixels, 50, place);
    expect(pixels.every((value) => value === 0)).toBe(true);
  });
});

describe('feature maps', () => {
  // Two channels of 2×2 places; the second is the stronger.
  const first = [0, 1, 2, 3];
  const second = [10, 10, 30, 20];

  it.each([
    ['NCHW', [1, 2, 2, 2], [...first, ...second]],
    ['NHWC', [1, 2, 2, 2], [0, 10, 1, 10, 2, 30, 3, 20]],
    ['tokens', [1, 5, 2], [99, -99, 0, 10, 1, 10, 2, 30, 3, 20]],
  ] as const)('of %s come strongest first, each over its own range', (layout, shape, values) => {
    const output = { shape, data: Float32Array.from(values) };
    const pictures = featurePictures(output, layout, 5);
    expect(pictures).toMatchObject({ channels: 2, height: 2, width: 2 });
    expect(pictures.maps).toEqual([
      { channel: 1, mean: 17.5, min: 10, max: 30 },
      { channel: 0, mean: 1.5, min: 0, max: 3 },
    ]);
    expect([...pictures.pixels]).toEqual([0, 0, 255, 128, 0, 85, 170, 255]);
    expect(featurePictures(output, layout, 1).maps.map(({ channel }) => channel)).toEqual([1]);
  });

  it('are grey where a channel is the same everywhere', () => {
    const output = { shape: [1, 1, 1, 2], data: Float32Array.of(7, 7) };
    expect([...featurePictures(output, 'NCHW', 1).pixels]).toEqual([128, 128]);
  });
});
