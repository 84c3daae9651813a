import type { JSX } from 'preact';
import type { WeightsAction, WeightsError } from '../../src/shared/weightsProtocol';
import { host } from '../host';
import { Icon } from '../widgets/Icon';

const LABELS: Readonly<Record<WeightsAction, string>> = {
  reload: 'Read again',
  chooseArchitecture: 'Choose architecture…',
  compare: 'Choose file…',
  cancel: 'Cancel',
  openReport: 'Open as text',
  useModel: 'Use this model',
  reopenWith: 'Open with another editor…',
  showLog: 'Show log',
};

interface ButtonProps {
  readonly action: WeightsAction;
  readonly label?: string;
  readonly look?: 'button' | 'link';
}

/** A button that asks the extension for one of its actions. */
export function WeightsButton({ action, label = LABELS[action], look = 'button' }: ButtonProps): JSX.Element {
  return (
    <button type="button" class={look} onClick={() => host.postMessage({ type: 'act', action })}>
      {label}
    </button>
  );
}

/** What went wrong, what it was refused for, and what can be done. */
export function WeightsNotice({ error }: { readonly error: WeightsError }): JSX.Element {
  const { code, message, details = [], actions } = error;
  return (
    <div class="notice" role="alert">
      <p>
        <Icon name={code === 'checkpoint/unsafe' ? 'shield' : 'error'} className="error-icon" />
        <span>{message}</span>
      </p>
      {details.length > 0 && (
        <>
          <h3>Refused names</h3>
          <ul class="names">
            {details.map((detail) => (
              <li key={detail}>{detail}</li>
            ))}
          </ul>
        </>
      )}
      <div class="buttons">
        {actions.map((action, index) => (
          <WeightsButton key={action} action={action} look={index === 0 ? 'button' : 'link'} />
        ))}
      </div>
    </div>
  );
}
