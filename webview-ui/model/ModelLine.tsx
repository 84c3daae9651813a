import type { JSX } from 'preact';
import {
  describePreprocessing,
  formatDevice,
  formatPreprocessing,
  formatTime,
} from '../../src/shared/format';
import type { ModelState, PictureState } from '../../src/shared/webviewProtocol';
import { host } from '../host';
import { Icon } from '../widgets/Icon';

interface Props {
  readonly model: ModelState;
  readonly picture: PictureState;
}

/** The model in use, which a click changes; how pictures are prepared for it, and how long the last one took. */
export function ModelLine({ model, picture }: Props): JSX.Element | null {
  if (model.status === 'failed') return null;
  if (model.status === 'loading') return <p class="model-line quiet">Loading the model…</p>;
  const { title, weights, classes, notes, preprocessing } = model;
  return (
    <section class="model-line" aria-label="Model">
      <button
        type="button"
        class="model-name"
        title={[title, weights, `${classes} classes`, ...notes, 'Click to choose another model.'].join('\n')}
        onClick={() => host.postMessage({ type: 'act', action: 'chooseModel' })}
      >
        <span class="text">{title}</span>
        <Icon name="chevron-down" />
      </button>
      {picture.status === 'done' && <Timing {...picture} />}
      <span class="preprocessing quiet" title={describePreprocessing(preprocessing)}>
        {formatPreprocessing(preprocessing)}
      </span>
    </section>
  );
}

function Timing(done: Extract<PictureState, { status: 'done' }>): JSX.Element {
  const explained = ['Decoding, preprocessing and the network together', done.deviceNote]
    .filter(Boolean)
    .join('\n');
  return (
    <span class="timing quiet" title={explained}>
      {formatTime(done.milliseconds)} · {formatDevice(done.device)}
      {done.deviceNote !== undefined && <Icon name="info" />}
    </span>
  );
}
