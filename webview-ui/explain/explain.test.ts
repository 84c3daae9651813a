import { describe, expect, it } from 'vitest';
import type { ExplanationState } from '../../src/shared/explainViewProtocol';
import { heatColour } from '../../src/shared/heatColour';
import { describeEvidence } from './describeEvidence';
import { describeReceptiveField } from './describeReceptiveField';
import { moveInGrid } from './moveInGrid';

const DONE: Extract<ExplanationState, { status: 'done' }> = {
  ...{ status: 'done', classIndex: 3, label: 'tabby, tabby cat', method: 'grad-cam', ignoreExif: false },
  ...{ probability: 0.7, layer: 'layer4', peak: 2, crop: 2, milliseconds: 12 },
  places: { height: 7, width: 7 },
  heat: new Uint8Array(4),
  picture: { width: 4, height: 3 },
  region: { left: 0, top: 0, width: 3, height: 3 },
};

describe('what a map shows, in words', () => {
  it('names the layer of Grad-CAM', () => {
    expect(describeEvidence(DONE)).toBe(
      'The brighter, the more a place speaks for tabby. Layer layer4, 7×7 places, 12 ms.',
    );
  });

  it('says what covering the brightest place takes', () => {
    expect(describeEvidence({ ...DONE, layer: null, peak: 0.531 })).toBe(
      'Covered, the brightest place takes 53.1 % from tabby. 7×7 places, 12 ms.',
    );
  });

  it('says so when nothing speaks for the class', () => {
    expect(describeEvidence({ ...DONE, peak: 0 })).toMatch(/^No place speaks for tabby\./);
  });
});

describe('a receptive field in words', () => {
  const receptiveField = { height: 435, width: 435, top: -217, left: -217, stride: 32 };
  it.each([
    [{ receptiveField, seesAll: null }, '435×435 px, a place every 32 px'],
    [{ receptiveField: { ...receptiveField, stride: 1 }, seesAll: null }, '435×435 px'],
    [{ receptiveField, seesAll: 'pooling' }, /scaled by what the whole picture gives/],
    [{ receptiveField: null, seesAll: 'attention' }, /^the whole picture: attention/],
    [{ receptiveField: null, seesAll: null }, undefined],
  ] as const)('%o', (sight, text) => {
    const found = describeReceptiveField(sight);
    if (text instanceof RegExp) expect(found).toMatch(text);
    else expect(found).toBe(text);
  });
});

describe('the keys in a grid of pictures', () => {
  it.each([
    ['ArrowRight', 0, 1],
    ['ArrowDown', 1, 5],
    ['ArrowUp', 1, undefined],
    ['ArrowLeft', 0, undefined],
    ['ArrowDown', 7, undefined],
    ['End', 2, 9],
    ['Home', 2, 0],
    ['a', 2, undefined],
  ])('%s from %i', (key, from, to) => expect(moveInGrid(key, from, 10, 4)).toBe(to));
});

describe('the colours of a map', () => {
  const lightness = (value: number): number => {
    const [red, green, blue] = heatColour(value);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };

  it('grow lighter from end to end, so that they read without telling hues apart', () => {
    const steps = Array.from({ length: 101 }, (_, at) => lightness(at / 100));
    for (const [at, value] of steps.entries()) if (at > 0) expect(value).toBeGreaterThan(steps[at - 1]!);
  });

  it('let the picture through where nothing speaks for the class', () => {
    expect(heatColour(0)[3]).toBe(0);
    expect(heatColour(1)[3]).toBe(1);
  });
});
