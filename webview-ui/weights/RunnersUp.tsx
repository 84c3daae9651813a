import type { JSX } from 'preact';
import type { RunnerUp } from '../../src/shared/checkProtocol';
import { formatPercent } from '../../src/shared/format';
import { host } from '../host';

/** Other architectures that the file is like; each can be checked against. */
export function RunnersUp({ runnersUp }: { readonly runnersUp: readonly RunnerUp[] }): JSX.Element {
  return (
    <span class="runners-up">
      {runnersUp.map(({ architecture, similarity }) => (
        <span key={architecture}>
          <button
            type="button"
            class="link"
            title={`Check the file against ${architecture}`}
            onClick={() => host.postMessage({ type: 'check', architecture })}
          >
            {architecture}
          </button>{' '}
          {formatPercent(similarity)}
        </span>
      ))}
    </span>
  );
}
