import type { JSX } from 'preact';
import type { ReportState } from '../../src/shared/weightsProtocol';
import { Icon } from '../widgets/Icon';
import { verdict } from './verdict';

const WORDS = { pass: 'fits', warning: 'fits in part', error: 'does not fit' };

/** How the check came out, beside the name of its tab. */
export function ReportBadge({ report }: { readonly report: ReportState }): JSX.Element | null {
  if (report.status === 'loading') return null;
  const kind = report.status === 'ready' ? verdict(report.result).kind : 'question';
  return (
    <>
      <Icon name={kind} className={`${kind}-icon`} />
      <span class="sr-only">, {kind === 'question' ? 'not recognised' : WORDS[kind]}</span>
    </>
  );
}
