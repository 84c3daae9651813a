import type { NamedShape } from './NamedShape';

/** The table of places of a vision transformer: one row for the class token, then one a patch. */
export const PLACES = 'encoder.pos_embedding';
const PATCHES = 'conv_proj.weight';

/** Sides in patches that are believed; 1024 are 16,384 pixels. */
const MAX_SIDE = 1024;

/** Patches along one side of the picture that a table of places 1×T×E is for; undefined where it is not for a square. */
export function placesPerSide(shape: readonly number[]): number | undefined {
  const [one, tokens = 0, , ...more] = shape;
  const side = Math.sqrt(tokens - 1);
  return one === 1 && more.length === 0 && Number.isInteger(side) && side >= 1 && side <= MAX_SIDE
    ? side
    : undefined;
}

/**
 * Side of the square input in pixels that the tables of a checkpoint are for; undefined for an architecture without such tables, or
 * where they say nothing. Only vision transformers have them: Swin's and MaxViT's tables follow their windows.
 */
export function inputSizeOf(
  architecture: string,
  found: ReadonlyMap<string, Pick<NamedShape, 'shape'>>,
): number | undefined {
  if (!architecture.startsWith('vit_')) return undefined;
  const patch = found.get(PATCHES)?.shape[2];
  const side = placesPerSide(found.get(PLACES)?.shape ?? []);
  return patch === undefined || side === undefined || patch < 1 || patch > MAX_SIDE
    ? undefined
    : side * patch;
}
