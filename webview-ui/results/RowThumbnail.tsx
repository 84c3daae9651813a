import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../widgets/Icon';
import { pictureOf, picturesShown } from './pictureStore';

/** Of the canvas, in pixels: twice what it takes on the page, for screens with finer pixels. */
const SIDE = 80;

/** The small picture of a row: the middle of the image, empty until it is there. */
export function RowThumbnail({ row }: { readonly row: number }): JSX.Element {
  // Reading the count has the row drawn again when pictures have come.
  const picture = picturesShown.value >= 0 ? pictureOf(row) : undefined;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || !picture) return;
    const side = Math.min(picture.width, picture.height);
    const left = (picture.width - side) / 2;
    const top = (picture.height - side) / 2;
    context.drawImage(picture, left, top, side, side, 0, 0, SIDE, SIDE);
  }, [picture]);
  if (picture === null) {
    return (
      <span class="result-image">
        <Icon name="file-media" />
      </span>
    );
  }
  return (
    <canvas
      ref={canvas}
      class={picture ? 'result-image drawn' : 'result-image'}
      width={SIDE}
      height={SIDE}
      aria-hidden="true"
    />
  );
}
