import { describe, expect, it } from 'vitest';
import { buildArchitecture } from './catalog';
import { forwardGraph } from './forwardGraph';

/** Builds a network for one input size and emits it for another, or for the same. */
function logits(name: string, inputSize: number, fed = inputSize): readonly number[] {
  return forwardGraph(buildArchitecture(name, { inputSize, numClasses: 5 }), 2, fed).logits.shape;
}

describe('input sizes of networks with tables of positions', () => {
  it('a vision transformer is built for its size and takes no other', () => {
    expect(logits('vit_b_32', 384)).toEqual([2, 5]);
    expect(() => logits('vit_b_32', 224, 256)).toThrow(
      expect.objectContaining({
        code: 'architecture/input-size',
        message: expect.stringMatching(/224×224.*256×256/) as unknown,
      }),
    );
  });

  it('the number of its positions follows the size', () => {
    const network = buildArchitecture('vit_h_14', { inputSize: 518 });
    const table = Array.from(network.stateDict()).find(({ name }) => name === 'encoder.pos_embedding');
    expect(table?.shape).toEqual([1, 37 * 37 + 1, 1280]);
  });

  it('a size that patches do not fill is refused with the nearest that they do', () => {
    expect(() => logits('vit_b_16', 230)).toThrow(/224 and 240/);
    expect(() => logits('vit_b_16', 10)).toThrow(/nearest are 16/);
    expect(() => logits('vit_b_16', 0)).toThrow(expect.objectContaining({ code: 'architecture/input-size' }));
  });

  it('MaxViT takes what its windows divide', () => {
    expect(logits('maxvit_t', 448)).toEqual([2, 5]);
    // Halved with rounding up, 222 gives the same maps as 224.
    expect(logits('maxvit_t', 222)).toEqual([2, 5]);
    expect(() => logits('maxvit_t', 256)).toThrow(/224 and 448/);
    expect(() => logits('maxvit_t', 224, 448)).toThrow(
      expect.objectContaining({ code: 'architecture/input-size' }),
    );
  });

  it.each([4, 33, 200, 250])('Swin pads a map of any size to its windows: %d', (size) => {
    expect(logits('swin_t', 224, size)).toEqual([2, 5]);
    expect(logits('swin_v2_t', 224, size)).toEqual([2, 5]);
  });

  it('Swin refuses less than one patch', () => {
    expect(() => logits('swin_t', 224, 3)).toThrow(/at least 4×4/);
  });
});
