import type { JSX } from 'preact';
import { formatBytes, formatCount, formatExactCount, formatPercent } from '../../src/shared/format';
import { Facts } from '../widgets/Facts';
import type { WeightsNode } from './weightsNode';

interface Props {
  readonly node: WeightsNode;
  readonly root: WeightsNode;
  readonly type: string | undefined;
}

/** What a module and everything below it hold. */
export function ModuleDetails({ node, root, type }: Props): JSX.Element {
  const { path, tensors, elements, parameters, bytes, troubles } = node;
  return (
    <>
      <h2 class="title">{path}</h2>
      <Facts
        facts={[
          type === undefined ? undefined : ['Type', type],
          ['Tensors', formatExactCount(tensors)],
          ['Parameters', formatCount(parameters), formatExactCount(parameters)],
          elements > parameters
            ? ['Statistics', formatCount(elements - parameters), formatExactCount(elements - parameters)]
            : undefined,
          ['Size', formatBytes(bytes), `${formatExactCount(bytes)} bytes`],
          ['Share of all', formatPercent(root.bytes > 0 ? bytes / root.bytes : 0)],
          troubles > 0 ? ['Do not fit', `${formatExactCount(troubles)} tensors`] : undefined,
        ]}
      />
    </>
  );
}
