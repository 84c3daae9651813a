import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { Graph } from '../../graph/Graph';
import { serializeModel } from '../../graph/serializeModel';
import type { Preprocessing } from '../../shared/preprocessing';
import { pattern } from '../preprocess/pattern';
import { preprocessPixels } from '../preprocess/preprocess';
import { emitPreprocessing } from './emitPreprocessing';

const PRESETS: readonly Preprocessing[] = [
  {
    resize: 32,
    crop: 28,
    interpolation: 'bilinear',
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
  },
  { resize: 29, crop: 29, interpolation: 'bicubic', mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  // Smaller than the crop: black is added around it.
  { resize: 20, crop: 27, interpolation: 'bilinear', mean: [0.4, 0.5, 0.6], std: [0.2, 0.3, 0.4] },
];

/** Smaller, the same, larger, much larger; odd offsets and extreme shapes. */
const SIZES = [
  [32, 32],
  [29, 40],
  [37, 33],
  [7, 5],
  [5, 90],
  [301, 200],
  [641, 479],
  [1, 3],
  [97, 1024],
] as const;

async function session(preprocessing: Preprocessing): Promise<InferenceSession> {
  const graph = new Graph();
  const image = graph.input('image', [1, 1, 3], 'U8');
  const pixels = emitPreprocessing(image, preprocessing);
  const locate = (): never => {
    throw new Error('There are no parameters.');
  };
  const extents = new Map([[image, ['height', 'width', 3]]]);
  return InferenceSession.create(serializeModel({ outputs: { pixels }, locate, extents }));
}

describe.each(PRESETS)('resize $resize, crop $crop, $interpolation in ONNX', (preprocessing) => {
  it('gives the floats of the app, bit for bit, for pictures of any size', async () => {
    const made = await session(preprocessing);
    for (const [width, height] of SIZES) {
      const picture = pattern(width, height);
      const expected = new Float32Array(3 * preprocessing.crop ** 2);
      preprocessPixels(picture, preprocessing, expected, 0);
      const image = new Tensor('uint8', picture.data, [height, width, 3]);
      const { pixels } = await made.run({ image });
      expect(pixels!.dims).toEqual([1, 3, preprocessing.crop, preprocessing.crop]);
      const differences = expected.filter(
        (value, at) => !Object.is(value, (pixels!.data as Float32Array)[at]),
      );
      expect(differences.length, `${width}×${height}`).toBe(0);
    }
  });
});
