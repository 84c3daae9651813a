import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { PictureInfo } from '../../src/shared/webviewProtocol';
import { Icon } from '../widgets/Icon';

type Loaded = { source: string; size: string } | { source: string; failed: true };

/** The picture, small, and its size in pixels. A format that the page cannot draw gets an icon instead. */
export function Thumbnail({ picture }: { picture: PictureInfo }): JSX.Element {
  const [loaded, setLoaded] = useState<Loaded>();
  // The page goes on showing the last picture, and so its size, until the next one is there.
  const failed = loaded !== undefined && 'failed' in loaded && loaded.source === picture.source;
  const size = loaded !== undefined && 'size' in loaded ? loaded.size : '';
  return (
    <figure class="thumbnail" title={picture.path}>
      {failed ? (
        <Icon name="file-media" />
      ) : (
        <img
          src={picture.source}
          alt={picture.name}
          decoding="async"
          onLoad={({ currentTarget: image }) =>
            setLoaded({ source: picture.source, size: `${image.naturalWidth}×${image.naturalHeight}` })
          }
          onError={() => setLoaded({ source: picture.source, failed: true })}
        />
      )}
      <figcaption>{size}</figcaption>
    </figure>
  );
}
