import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { formatBytes, formatExactCount, formatShape } from '../../src/shared/format';
import { host } from '../host';
import { Facts } from '../widgets/Facts';
import { Section } from '../widgets/Section';
import { dtypeName } from './dtypeName';
import { Filters } from './Filters';
import { Statistics } from './Statistics';
import type { WeightsNode } from './weightsNode';
import { filters, report, tensor as measured } from './weightsStore';
import { TROUBLES } from './WeightsRowView';

/** Tensors up to this size are measured as soon as they are selected, in bytes; larger ones when that is asked for. */
const MEASURED_AT_ONCE = 64e6;
/** Who runs through the list with the arrow keys wants no tensor measured on the way, in milliseconds. */
const SELECTED_FOR_MS = 200;

/** Where a tensor lies, what it should be, and what its elements are like. */
export function TensorDetails({ node }: { readonly node: WeightsNode }): JSX.Element | null {
  const { tensor, trouble, path } = node;
  const present = tensor !== undefined && 'bytes' in tensor;
  const bytes = present ? tensor.bytes : 0;
  useEffect(() => {
    if (!present || bytes > MEASURED_AT_ONCE || (measured.peek().status !== 'none' && isOf(path))) return;
    const timer = setTimeout(() => measure(path), SELECTED_FOR_MS);
    return () => clearTimeout(timer);
  }, [path, present, bytes]);
  if (!tensor) return null;
  const expected =
    report.value.status === 'ready' && report.value.result.mismatched.find(({ name }) => name === path);
  return (
    <>
      <h2 class="title">{path}</h2>
      {trouble && <p class={`trouble-text ${trouble}`}>This tensor is {TROUBLES[trouble]}.</p>}
      <Facts
        facts={[
          ['Type', dtypeName(tensor.dtype)],
          [trouble === 'missing' ? 'Expected shape' : 'Shape', formatShape(tensor.shape)],
          expected ? ['Expected shape', formatShape(expected.expected)] : undefined,
          present ? ['Elements', formatExactCount(node.elements)] : undefined,
          present ? ['Size', formatBytes(bytes), `${formatExactCount(bytes)} bytes`] : undefined,
          present && tensor.file !== undefined ? ['File', tensor.file] : undefined,
          present
            ? ['Offset', formatExactCount(tensor.offset), 'In bytes, from the beginning of the file']
            : undefined,
        ]}
      />
      {present && (
        <Section title="Statistics" open>
          <Statistics
            state={isOf(path) ? measured.value : { status: 'none' }}
            bytes={bytes}
            onMeasure={() => measure(path)}
          />
        </Section>
      )}
      {filters.value?.name === path && (
        <Section title="Filters" count={formatExactCount(filters.value.count)} open>
          <Filters filters={filters.value} />
        </Section>
      )}
    </>
  );
}

/** Whether what was measured last is this tensor. */
function isOf(path: string): boolean {
  const state = measured.value;
  return state.status !== 'none' && state.name === path;
}

function measure(name: string): void {
  host.postMessage({ type: 'measure', name });
}
