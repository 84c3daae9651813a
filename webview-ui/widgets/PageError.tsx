import type { JSX } from 'preact';
import { Icon } from './Icon';

/** What ended the work of a tab, told as soon as it is shown. */
export function PageError({ message }: { readonly message: string }): JSX.Element {
  return (
    <p class="run-error" role="alert">
      <Icon name="error" className="error-icon" />
      <span>{message}</span>
    </p>
  );
}
