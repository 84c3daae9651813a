import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { PictureInfo } from '../../src/shared/webviewProtocol';

/** The picture where its map will be, so that nothing below moves when it is there. */
export function WaitingPicture({ picture }: { picture: PictureInfo }): JSX.Element | null {
  const [failed, setFailed] = useState<string>();
  if (failed === picture.source) return null;
  return (
    <figure class="evidence-waiting">
      <img src={picture.source} alt="" onError={() => setFailed(picture.source)} />
    </figure>
  );
}
