import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { FilterPictures } from '../../src/shared/tensorProtocol';

/** Filters beyond these are not drawn: they would be a wall of specks. */
const MOST = 512;

/** The filters of a convolution as pictures, each stretched to its own range and enlarged without smoothing. */
export function Filters({ filters }: { readonly filters: FilterPictures }): JSX.Element {
  const { name, count, height, width } = filters;
  const shown = Math.min(count, MOST);
  return (
    <figure class="filters">
      <div class="filter-grid" role="img" aria-label={`${shown} filters of ${name} as pictures`}>
        {Array.from({ length: shown }, (_, index) => (
          <FilterPicture key={index} filters={filters} index={index} />
        ))}
      </div>
      <figcaption class="quiet">
        {name}, {width}×{height} px, each stretched to its own range
        {shown < count && `; the first ${shown} of ${count}`}
      </figcaption>
    </figure>
  );
}

function FilterPicture({
  filters,
  index,
}: {
  readonly filters: FilterPictures;
  readonly index: number;
}): JSX.Element {
  const { height, width, pixels } = filters;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(width, height);
    const first = index * width * height;
    for (let at = 0; at < width * height; at += 1) {
      const from = (first + at) * 3;
      image.data.set([pixels[from] ?? 0, pixels[from + 1] ?? 0, pixels[from + 2] ?? 0, 255], at * 4);
    }
    context.putImageData(image, 0, 0);
  }, [pixels, index, width, height]);
  return <canvas ref={canvas} width={width} height={height} title={`Filter ${index}`} />;
}
