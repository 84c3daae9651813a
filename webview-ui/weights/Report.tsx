import type { JSX } from 'preact';
import type { CheckResult } from '../../src/shared/engineProtocol';
import { formatExactCount, formatPercent, formatShape } from '../../src/shared/format';
import type { ReportState } from '../../src/shared/weightsProtocol';
import { host } from '../host';
import { Facts } from '../widgets/Facts';
import { Icon } from '../widgets/Icon';
import { ShareBar } from '../widgets/ShareBar';
import { NameSection } from './NameSection';
import { Rules } from './Rules';
import { RunnersUp } from './RunnersUp';
import { Suggestions } from './Suggestions';
import { verdict } from './verdict';
import { WeightsButton } from './WeightsNotice';

/** What `check` found: the verdict, the figures behind it, what can be done, and every name. */
export function Report({
  report,
}: {
  readonly report: Extract<ReportState, { status: 'ready' }>;
}): JSX.Element {
  const { result, chosen, expected } = report;
  const { kind, sentence, meaning } = verdict(result);
  const { missing, mismatched, unexpected, renamed, ignored, notes, rules, inputSize } = result;
  return (
    <>
      <div class="verdict" role="status">
        <Icon name={kind} className={`${kind}-icon`} />
        <div>
          <h2>{sentence}</h2>
          <p>{meaning}</p>
          {notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
        </div>
      </div>
      <Facts
        facts={[
          ['Architecture', `${result.architecture} (${howSure(result, chosen)})`],
          !result.strict && result.runnersUp.length > 0
            ? ['Also like', <RunnersUp key="others" runnersUp={result.runnersUp} />]
            : undefined,
          ['Classes', formatExactCount(result.numClasses)],
          inputSize === null ? undefined : ['Pictures', `${inputSize}×${inputSize} px`],
          [
            'Parameters loaded',
            <span key="loaded" class="share-fact">
              {loadedShare(result.loadedFraction)} <ShareBar share={result.loadedFraction} />
            </span>,
          ],
          ['Tensors matched', `${formatExactCount(result.matched)} of ${formatExactCount(expected.length)}`],
        ]}
      />
      <div class="buttons">
        <WeightsButton action="chooseArchitecture" label="Check against another architecture…" look="link" />
        {chosen && (
          <button
            type="button"
            class="link"
            onClick={() => host.postMessage({ type: 'check', architecture: null })}
          >
            Recognise automatically
          </button>
        )}
        <WeightsButton action="openReport" look="link" />
      </div>
      <Suggestions suggestions={result.suggestions} />
      <Rules rules={rules} />
      <NameSection title="Missing from the file" names={missing} />
      <NameSection
        title="Of another shape"
        names={mismatched.map(({ name }) => name)}
        notes={
          new Map(
            mismatched.map(({ name, expected: wanted, found }) => [
              name,
              `${formatShape(found)} in the file, ${formatShape(wanted)} expected`,
            ]),
          )
        }
      />
      <NameSection title="Not part of the architecture" names={unexpected} />
      <NameSection
        title="Set aside"
        names={ignored.map(({ name }) => name)}
        notes={new Map(ignored.map(({ name, rule }) => [name, rule]))}
      />
      <NameSection
        title="Renamed to match"
        names={renamed.map(({ to }) => to)}
        notes={new Map(renamed.map(({ from, to }) => [to, `was ${from}`]))}
        folded
      />
    </>
  );
}

function howSure({ confidence }: CheckResult, chosen: boolean): string {
  return chosen ? 'chosen' : `recognised, ${formatPercent(Math.min(confidence, 0.999))} sure`;
}

/** Only what is loaded wholly is 100 %, and only nothing is 0 %. */
function loadedShare(fraction: number): string {
  if (fraction === 0) return '0 %';
  return fraction < 1 ? formatPercent(Math.min(fraction, 0.999)) : '100 %';
}
