import type { JSX } from 'preact';
import type { ViewAction, ViewError } from '../../src/shared/webviewProtocol';
import { ActionButton } from './ActionButton';
import { Icon } from './Icon';

/** What went wrong and the one thing to do about it. */
export function ErrorNotice({ error, retryLabel }: { error: ViewError; retryLabel?: string }): JSX.Element {
  return (
    <div class="notice" role="alert">
      <p>
        <Icon name="error" className="error-icon" />
        <span>{error.message}</span>
      </p>
      <ActionButton action={error.action} {...(retryLabel !== undefined && { label: retryLabel })} />
    </div>
  );
}

/** What to do when there is nothing to show. */
export function EmptyNotice({
  text,
  action,
  alternative,
}: {
  text: string;
  action: ViewAction;
  /** Another way, of less weight. */
  alternative?: ViewAction;
}): JSX.Element {
  return (
    <div class="notice">
      <p>{text}</p>
      <ActionButton action={action} />
      {alternative && <ActionButton action={alternative} look="link" />}
    </div>
  );
}
