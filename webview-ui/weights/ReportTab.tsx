import type { JSX } from 'preact';
import type { ReportState, WeightsFile } from '../../src/shared/weightsProtocol';
import { Icon } from '../widgets/Icon';
import { OtherGroups } from './OtherGroups';
import { Report } from './Report';
import { WeightsButton, WeightsNotice } from './WeightsNotice';

interface Props {
  readonly file: WeightsFile;
  readonly report: ReportState;
}

/** What the file is and whether it loads. */
export function ReportTab({ file, report }: Props): JSX.Element {
  return (
    <div class="report">
      {report.status === 'loading' && <p role="status">Comparing it with the known architectures…</p>}
      {report.status === 'ready' && <Report report={report} />}
      {report.status === 'failed' && (
        <>
          {report.error.code === 'architecture/not-recognised' ? (
            <NotRecognised message={report.error.message} />
          ) : (
            <WeightsNotice error={report.error} />
          )}
          <OtherGroups file={file} />
        </>
      )}
    </div>
  );
}

/** A file of tensors that are nobody's here is not at fault. */
function NotRecognised({ message }: { readonly message: string }): JSX.Element {
  return (
    <>
      <div class="verdict" role="status">
        <Icon name="question" />
        <div>
          <h2>Not recognised</h2>
          <p>{message}</p>
          <p>Its tensors can be looked at under Layers.</p>
        </div>
      </div>
      <div class="buttons">
        <WeightsButton action="chooseArchitecture" label="Check against an architecture…" />
      </div>
    </>
  );
}
