import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ExplanationState } from '../../src/shared/explainViewProtocol';
import { firstName } from '../../src/shared/format';
import type { PictureInfo } from '../../src/shared/webviewProtocol';
import { Heat } from './Heat';

interface Props {
  readonly explanation: Extract<ExplanationState, { status: 'done' }>;
  readonly picture: PictureInfo;
  /** 0…1 */
  readonly opacity: number;
}

/** The picture with the map over the part that the network sees; the rest is dimmed. */
export function EvidencePicture({ explanation, picture, opacity }: Props): JSX.Element {
  const { picture: size, region, heat, crop, label, ignoreExif } = explanation;
  const [failed, setFailed] = useState<string>();
  const percent = (length: number, whole: number): string => `${(length / whole) * 100}%`;
  const cannotDraw = failed === picture.source;
  return (
    <figure class="evidence">
      <div
        class="evidence-frame"
        style={{ aspectRatio: `${size.width} / ${size.height}`, '--aspect': size.width / size.height }}
      >
        {!cannotDraw && (
          <img
            src={picture.source}
            alt={picture.name}
            class={ignoreExif ? 'as-stored' : ''}
            onError={() => setFailed(picture.source)}
          />
        )}
        <div
          class="evidence-seen"
          style={{
            left: percent(region.left, size.width),
            top: percent(region.top, size.height),
            width: percent(region.width, size.width),
            height: percent(region.height, size.height),
          }}
        >
          <Heat
            values={heat}
            width={crop}
            height={crop}
            opacity={opacity}
            label={`Places that speak for ${firstName(label)}`}
          />
        </div>
      </div>
      {cannotDraw && (
        <figcaption class="quiet">
          The editor cannot draw this kind of file, so the map is shown alone.
        </figcaption>
      )}
    </figure>
  );
}
