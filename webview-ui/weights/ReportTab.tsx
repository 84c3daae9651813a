import type { JSX } from 'preact';
import type { ReportState, WeightsFile } from '../../src/shared/weightsProtocol';
import { Report } from './Report';
import { OtherGroups } from './OtherGroups';
import { WeightsNotice } from './WeightsNotice';

interface Props {
  readonly file: WeightsFile;
  readonly report: ReportState;
}

/** What the file is and whether it loads. */
export function ReportTab({ file, report }: Props): JSX.Element {
  return (
    <div class="report">
      {report.status === 'loading' && <p role="status">Comparing it with the known architectures…</p>}
      {report.status === 'failed' && <WeightsNotice error={report.error} />}
      {report.status === 'ready' && <Report report={report} />}
      <OtherGroups file={file} />
    </div>
  );
}
