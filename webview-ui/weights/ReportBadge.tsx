import type { JSX } from 'preact';
import type { ReportState } from '../../src/shared/weightsProtocol';
import { Icon } from '../widgets/Icon';

/** How the check came out, beside the name of its tab. */
export function ReportBadge({ report }: { readonly report: ReportState }): JSX.Element | null {
  if (report.status === 'loading') return null;
  const [icon, text] =
    report.status === 'failed'
      ? ['question', 'not recognised']
      : report.result.strict
        ? ['pass', 'fits']
        : ['warning', 'does not fit as it is'];
  return (
    <>
      <Icon name={icon} className={`badge ${icon}-icon`} />
      <span class="sr-only">, {text}</span>
    </>
  );
}
