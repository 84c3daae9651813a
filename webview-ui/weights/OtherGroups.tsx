import type { JSX } from 'preact';
import { counted } from './counted';
import type { WeightsFile } from '../../src/shared/weightsProtocol';
import { host } from '../host';
import { groupName } from './GroupChoice';

/** Other groups of the file that may be weights too, to be checked in place of the one that is shown. */
export function OtherGroups({ file }: { readonly file: WeightsFile }): JSX.Element | null {
  const others = file.containers.filter(({ container }) => container !== file.container);
  if (others.length === 0) return null;
  return (
    <section class="steps" aria-labelledby="groups-title">
      <h3 id="groups-title">Other groups in the file</h3>
      <ul>
        {others.map(({ container, tensors }) => (
          <li key={container}>
            <span>
              {groupName(container)}, {counted(tensors, 'tensor')}
            </span>
            <button
              type="button"
              class="button"
              aria-label={`Check ${groupName(container)}`}
              onClick={() => host.postMessage({ type: 'group', container })}
            >
              Check
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
