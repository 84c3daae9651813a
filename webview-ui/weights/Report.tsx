import type { JSX } from 'preact';
import { formatExactCount, formatPercent, formatShape } from '../../src/shared/format';
import type { ReportState } from '../../src/shared/weightsProtocol';
import { host } from '../host';
import { Facts } from '../widgets/Facts';
import { Icon } from '../widgets/Icon';
import { ShareBar } from '../widgets/ShareBar';
import { NameSection } from './NameSection';
import { verdict, type Verdict } from './verdict';
import { WeightsButton } from './WeightsNotice';

const ICONS: Readonly<Record<Verdict['kind'], string>> = { fits: 'pass', partly: 'warning', not: 'error' };

/** What `check` found: the verdict, the figures behind it, what can be done, and every name. */
export function Report({
  report,
}: {
  readonly report: Extract<ReportState, { status: 'ready' }>;
}): JSX.Element {
  const { result, chosen } = report;
  const { kind, sentence, meaning } = verdict(result, chosen);
  const shapes = new Map(
    result.mismatched.map(({ name, expected, found }) => [
      name,
      `${formatShape(found)} in the file, ${formatShape(expected)} expected`,
    ]),
  );
  const sources = new Map(result.renamed.map(({ from, to, rule }) => [to, `${from} (${rule})`]));
  return (
    <>
      <div class="verdict" role="status">
        <Icon name={ICONS[kind]} className={`${ICONS[kind]}-icon`} />
        <div>
          <h2>{sentence}</h2>
          <p>{meaning}</p>
        </div>
      </div>
      <Facts
        facts={[
          ['Architecture', `${result.architecture} (${chosen ? 'chosen' : 'recognised'})`],
          ['Classes', formatExactCount(result.numClasses)],
          [
            'Parameters loaded',
            <span key="loaded" class="share-fact">
              {formatPercent(result.loadedFraction)} <ShareBar share={result.loadedFraction} />
            </span>,
          ],
          ['Tensors matched', formatExactCount(result.matched)],
        ]}
      />
      <div class="buttons">
        <WeightsButton action="chooseArchitecture" label="Check against another architecture…" />
        {chosen && (
          <button
            type="button"
            class="button"
            onClick={() => host.postMessage({ type: 'check', architecture: null })}
          >
            Recognise automatically
          </button>
        )}
        <WeightsButton action="openReport" look="link" />
      </div>
      <NameSection title="Missing from the file" names={result.missing} />
      <NameSection
        title="Of another shape"
        names={result.mismatched.map(({ name }) => name)}
        notes={shapes}
      />
      <NameSection title="Not part of the architecture" names={result.unexpected} />
      <NameSection title="Renamed to match" names={result.renamed.map(({ to }) => to)} notes={sources} />
    </>
  );
}
