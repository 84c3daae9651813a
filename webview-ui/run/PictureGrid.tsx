import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { formatPercent } from '../../src/shared/format';
import type { RunPicture } from '../../src/shared/runProtocol';
import { host } from '../host';
import { Icon } from '../widgets/Icon';

/** Pictures that are drawn before somebody asks for more. */
const PAGE = 60;

export interface PlacedPicture {
  readonly picture: RunPicture;
  /** Place in the outcome's list, by which it is asked for. */
  readonly row: number;
}

interface Props {
  readonly label: string;
  readonly classes: readonly string[];
  readonly pictures: readonly PlacedPicture[];
}

/** Thumbnails with what each is and what it was taken for. A click opens the picture. */
export function PictureGrid({ label, classes, pictures }: Props): JSX.Element {
  const [shown, setShown] = useState(PAGE);
  return (
    <>
      <ul class="pictures" aria-label={label}>
        {pictures.slice(0, shown).map(({ picture, row }) => (
          <li key={row}>
            <Picture picture={picture} classes={classes} row={row} />
          </li>
        ))}
      </ul>
      {pictures.length > shown && (
        <button type="button" class="link" onClick={() => setShown(shown + PAGE)}>
          Show {Math.min(PAGE, pictures.length - shown)} more
        </button>
      )}
    </>
  );
}

function Picture({
  picture,
  classes,
  row,
}: {
  picture: RunPicture;
  classes: readonly string[];
  row: number;
}): JSX.Element {
  const [failed, setFailed] = useState(false);
  const { name, source, label, predicted, probability } = picture;
  const truth = classes[label] ?? String(label);
  const taken = classes[predicted] ?? String(predicted);
  const says = `${taken}, ${formatPercent(probability)}`;
  return (
    <button
      type="button"
      class="picture-button"
      title={`${name}\n${truth}, taken for ${says}\nClick to open.`}
      aria-label={`Open ${name}: ${truth}, taken for ${says}`}
      onClick={() => host.postMessage({ type: 'open', row })}
    >
      {failed ? (
        <Icon name="file-media" />
      ) : (
        <img src={source} alt="" loading="lazy" decoding="async" onError={() => setFailed(true)} />
      )}
      <span class="picture-class">
        <span class="text">{taken}</span>
        <span class="quiet">{formatPercent(probability)}</span>
      </span>
      {label !== predicted && <span class="quiet text">is {truth}</span>}
    </button>
  );
}
