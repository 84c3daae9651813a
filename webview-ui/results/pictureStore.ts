import { signal } from '@preact/signals';
import type { RowPicture } from '../../src/shared/resultsProtocol';
import { host } from '../host';

/** Pictures that are kept, at 37 kB each: twenty screens of them. */
const MOST = 600;

/** Of each row, what is drawn; null where nothing can be. The one that was looked at longest ago comes first. */
const pictures = new Map<number, ImageBitmap | null>();
let asked = '';

/** Changes whenever pictures have come. */
export const picturesShown = signal(0);

export function pictureOf(row: number): ImageBitmap | null | undefined {
  const picture = pictures.get(row);
  if (picture === undefined) return undefined;
  pictures.delete(row);
  pictures.set(row, picture);
  return picture;
}

/** Asks for the pictures that are missing of the rows that can be seen, the first first. */
export function wantPictures(rows: readonly number[]): void {
  const missing = rows.filter((row) => !pictures.has(row));
  if (missing.length === 0 || missing.join() === asked) return;
  asked = missing.join();
  host.postMessage({ type: 'thumbnails', rows: missing });
}

export async function showPictures(some: readonly RowPicture[]): Promise<void> {
  for (const { row, picture } of some) {
    const bitmap = picture && (await createImageBitmap(new Blob([picture])).catch(() => null));
    pictures.set(row, bitmap);
  }
  for (const [row, bitmap] of pictures) {
    if (pictures.size <= MOST) break;
    bitmap?.close();
    pictures.delete(row);
  }
  picturesShown.value += 1;
}
