import type { JSX } from 'preact';
import type { ViewAction } from '../../src/shared/webviewProtocol';
import { host } from '../host';

const LABELS: Readonly<Record<ViewAction, string>> = {
  classify: 'Classify',
  cancel: 'Cancel',
  chooseImage: 'Choose image…',
  openSamples: 'Open sample pictures',
  chooseModel: 'Choose model…',
  retryModel: 'Retry',
  showLog: 'Show log',
  addToClass: 'Add to class…',
  explainAgain: 'Retry',
  cancelExplanation: 'Cancel',
  closeExplanation: 'Close',
};

interface Props {
  readonly action: ViewAction;
  readonly label?: string;
  /** `link` for an action beside others, `button` for the one thing to do. */
  readonly look?: 'button' | 'link';
}

/** A button that asks the extension for one of its actions. */
export function ActionButton({ action, label = LABELS[action], look = 'button' }: Props): JSX.Element {
  return (
    <button type="button" class={look} onClick={() => host.postMessage({ type: 'act', action })}>
      {label}
    </button>
  );
}
