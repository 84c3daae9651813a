import type { FeatureMap } from '../../shared/explainProtocol';
import type { MapLayout } from '../../architectures/mapLayout';
import type { FloatArray } from '../npy/readNpy';

/** What a channel that is the same everywhere looks like: neither dark nor light. */
const GREY = 128;

export interface FeaturePictures {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly maps: readonly FeatureMap[];
  readonly pixels: Uint8Array;
}

/**
 * The channels of a layer's output as 8-bit pictures, those with the largest mean first, at most so many.
 * @param output of one picture, in the given layout
 */
export function featurePictures(output: FloatArray, layout: MapLayout, most: number): FeaturePictures {
  const { height, width, channels, indexOf } = placesOf(output.shape, layout);
  const area = height * width;
  const facts = Array.from({ length: channels }, (_, channel): FeatureMap => {
    let [sum, min, max] = [0, Infinity, -Infinity];
    for (let place = 0; place < area; place++) {
      const value = output.data[indexOf(channel, place)] ?? 0;
      sum += value;
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    return { channel, mean: sum / area, min, max };
  });
  const maps = facts.toSorted((a, b) => b.mean - a.mean || a.channel - b.channel).slice(0, most);
  const pixels = new Uint8Array(maps.length * area);
  for (const [index, { channel, min, max }] of maps.entries()) {
    for (let place = 0; place < area; place++) {
      const value = output.data[indexOf(channel, place)] ?? 0;
      pixels[index * area + place] = max > min ? Math.round(((value - min) / (max - min)) * 255) : GREY;
    }
  }
  return { channels, height, width, maps, pixels };
}

function placesOf(shape: readonly number[], layout: MapLayout) {
  const [, second = 0, third = 0, fourth = 0] = shape;
  switch (layout) {
    case 'NCHW':
      return {
        ...{ channels: second, height: third, width: fourth },
        indexOf: (channel: number, place: number) => channel * third * fourth + place,
      };
    case 'NHWC':
      return {
        ...{ channels: fourth, height: second, width: third },
        indexOf: (channel: number, place: number) => place * fourth + channel,
      };
    case 'tokens': {
      const side = Math.sqrt(second - 1);
      return {
        ...{ channels: third, height: side, width: side },
        indexOf: (channel: number, place: number) => (place + 1) * third + channel,
      };
    }
  }
}
