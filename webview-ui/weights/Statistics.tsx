import type { JSX } from 'preact';
import { formatBytes } from '../../src/shared/format';
import type { TensorState } from '../../src/shared/weightsProtocol';
import { ElementFacts } from '../widgets/ElementFacts';
import { WeightsButton, WeightsNotice } from './WeightsNotice';

interface Props {
  readonly state: TensorState;
  readonly bytes: number;
  readonly onMeasure: () => void;
}

/** What the elements of the selected tensor are like, or the button that finds it out. */
export function Statistics({ state, bytes, onMeasure }: Props): JSX.Element {
  switch (state.status) {
    case 'none':
      return (
        <button type="button" class="button" onClick={onMeasure}>
          Compute ({formatBytes(bytes)})
        </button>
      );
    case 'loading':
      return (
        <p role="status">
          Reading {formatBytes(bytes)}… <WeightsButton action="cancel" look="link" />
        </p>
      );
    case 'failed':
      return <WeightsNotice error={state.error} />;
    case 'ready':
      return <ElementFacts {...state.statistics} />;
  }
}
