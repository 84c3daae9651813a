import type { LayerDetails } from '../../src/shared/layerProtocol';

const WHY = {
  pooling: 'behind a pooling over all places',
  attention: 'attention lets every place look at every other',
  dense: 'a dense layer takes all places together',
} as const;

/** What a place of a layer's output sees of the picture; undefined for a layer that inference does not run. */
export function describeReceptiveField({
  receptiveField,
  seesAll,
}: Pick<LayerDetails, 'receptiveField' | 'seesAll'>): string | undefined {
  if (!receptiveField) return seesAll ? `the whole picture: ${WHY[seesAll]}` : undefined;
  const { height, width, stride } = receptiveField;
  const step = stride > 1 ? `, a place every ${stride} px` : '';
  const scaled = seesAll ? '; scaled by what the whole picture gives' : '';
  return `${height}×${width} px${step}${scaled}`;
}
