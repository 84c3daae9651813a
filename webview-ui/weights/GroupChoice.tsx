import type { JSX } from 'preact';
import type { WeightsFile } from '../../src/shared/weightsProtocol';
import { formatExactCount } from '../../src/shared/format';
import { host } from '../host';
import { Icon } from '../widgets/Icon';

/** Which group of tensors is shown: training checkpoints hold averages and optimizer states beside the weights. */
export function GroupChoice({ file }: { readonly file: WeightsFile }): JSX.Element {
  return (
    <span class="dropdown">
      <select
        aria-label="Group of tensors"
        value={file.container}
        onChange={({ currentTarget }) => host.postMessage({ type: 'group', container: currentTarget.value })}
      >
        {file.containers.map(({ container, tensors }) => (
          <option key={container} value={container}>
            {`${groupName(container)} (${formatExactCount(tensors)})`}
          </option>
        ))}
      </select>
      <Icon name="chevron-down" />
    </span>
  );
}

export function groupName(container: string): string {
  return container === '' ? 'top level' : container;
}
