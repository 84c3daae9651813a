import type { JSX } from 'preact';
import type { CompareState, WeightsFile } from '../../src/shared/weightsProtocol';
import { Comparison } from './Comparison';
import { WeightsButton, WeightsNotice } from './WeightsNotice';

interface Props {
  readonly file: WeightsFile;
  readonly compare: CompareState;
}

/** How another file differs from this one. */
export function CompareTab({ file, compare }: Props): JSX.Element {
  switch (compare.status) {
    case 'none':
      return (
        <div class="report">
          <p>
            Choose another weights file to see what changed from {file.name} to it: which tensors were added
            or removed, and how far each layer moved.
          </p>
          <div class="buttons">
            <WeightsButton action="compare" />
          </div>
        </div>
      );
    case 'loading':
      return (
        <div class="report">
          <p role="status">
            Comparing {file.name} with {compare.other}… <WeightsButton action="cancel" look="link" />
          </p>
        </div>
      );
    case 'failed':
      return (
        <div class="report">
          <WeightsNotice error={compare.error} />
        </div>
      );
    case 'ready':
      return <Comparison name={file.name} other={compare.other} result={compare.result} />;
  }
}
