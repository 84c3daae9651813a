import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { LayerDetails } from '../../src/shared/layerProtocol';
import { formatShape } from '../../src/shared/format';
import type { MeasuredTensor } from '../../src/shared/plan/planProtocol';
import { host } from '../host';
import { ElementFacts } from '../widgets/ElementFacts';

interface Props {
  readonly tensors: LayerDetails['tensors'];
  readonly measured: MeasuredTensor | null;
}

/** The layer's own tensors; what the elements of one are like is computed when that is asked for. */
export function LayerTensors({ tensors, measured }: Props): JSX.Element | null {
  if (tensors.length === 0) return null;
  return (
    <ul class="layer-tensors" aria-label="Tensors">
      {tensors.map(({ name, shape, trainable }) => (
        <li key={name}>
          <div>
            <span title={name}>{name.slice(name.lastIndexOf('.') + 1)}</span>
            <span class="quiet">
              {formatShape(shape)}
              {!trainable && ', not trained'}
            </span>
            <button
              type="button"
              class="link"
              aria-label={`Statistics of ${name}`}
              onClick={() => host.postMessage({ type: 'measure', name })}
            >
              Statistics
            </button>
          </div>
          {measured?.name === name && <Measured {...measured} />}
        </li>
      ))}
    </ul>
  );
}

function Measured(measured: MeasuredTensor): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  // What was asked for is to be seen, though it takes more room than the button that asked.
  useEffect(() => box.current?.scrollIntoView({ block: 'nearest' }), [measured.status]);
  return (
    <div ref={box} class="measured">
      <Elements {...measured} />
    </div>
  );
}

function Elements(measured: MeasuredTensor): JSX.Element {
  switch (measured.status) {
    case 'loading':
      return <p role="status">Reading the weights…</p>;
    case 'failed':
      return <p role="alert">{measured.message}</p>;
    case 'ready':
      return <ElementFacts {...measured.statistics} />;
  }
}
