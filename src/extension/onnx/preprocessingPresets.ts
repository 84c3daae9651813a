import type { Preprocessing } from '../../shared/preprocessing';

/** How sample values become a network's input, as frameworks usually have it. */
export const PRESETS: readonly (Pick<Preprocessing, 'mean' | 'std'> & {
  readonly label: string;
  readonly description: string;
})[] = [
  {
    label: 'ImageNet mean',
    description: 'torchvision and most of timm: (x/255 − mean) / std a channel',
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
  },
  {
    label: '−1 … 1',
    description: 'TensorFlow, ViT, MobileNet of Google: x/127.5 − 1',
    mean: [0.5, 0.5, 0.5],
    std: [0.5, 0.5, 0.5],
  },
  { label: '0 … 1', description: 'x/255', mean: [0, 0, 0], std: [1, 1, 1] },
  {
    label: '0 … 255',
    description: 'sample values as they are; the model scales them itself',
    mean: [0, 0, 0],
    std: [1 / 255, 1 / 255, 1 / 255],
  },
];

/** Share of the resized picture that the crop takes, as torchvision's presets have it: 224 of 256. */
const USUAL_CROP = 224 / 256;

/** How pictures are brought to a size, in the order in which they are offered. */
export const CROPS = [
  {
    label: 'Centre crop',
    description: 'the shorter side a seventh larger, then the centre: torchvision',
    resize: (side: number): number => Math.round(side / USUAL_CROP),
  },
  {
    label: 'Whole shorter side',
    description: 'the shorter side brought to the size, then the centre',
    resize: (side: number): number => side,
  },
] as const;

/** Class names in a text: a JSON list, or one a line. Undefined where there is none. */
export function parseLabels(text: string): string[] | undefined {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  if (trimmed.startsWith('[')) {
    try {
      const list: unknown = JSON.parse(trimmed);
      return Array.isArray(list) && list.length > 0 && list.every((name) => typeof name === 'string')
        ? list
        : undefined;
    } catch {
      return undefined;
    }
  }
  return trimmed === '' ? undefined : trimmed.split(/\r?\n/).map((line) => line.trim());
}
