import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { DiffResult, DiffSide } from '../../src/shared/compareProtocol';
import { formatExactCount, formatShape } from '../../src/shared/format';
import { Facts } from '../widgets/Facts';
import { Icon } from '../widgets/Icon';
import { ChangeTable } from './ChangeTable';
import { describeDiff } from './describeDiff';
import { groupName } from './GroupChoice';
import { NameSection } from './NameSection';
import { WeightsButton } from './WeightsNotice';

interface Props {
  /** What the first file is called. */
  readonly name: string;
  readonly other: string;
  readonly result: DiffResult;
}

/** What differs between two files: tensors, shapes, element types, and how far each layer moved. */
export function Comparison({ name, other, result }: Props): JSX.Element {
  const { a, b, names, onlyInA, onlyInB, shapes, dtypes, identical, changed, layers } = result;
  const [by, setBy] = useState<'layers' | 'tensors'>('layers');
  const { kind, sentence, meaning } = describeDiff(result, name, other);
  return (
    <div class="report comparison">
      <div class="verdict" role="status">
        <Icon name={kind} className={`${kind}-icon`} />
        <div>
          <h2>{sentence}</h2>
          {meaning !== '' && <p>{meaning}</p>}
          {names === 'torchvision' && (
            <p>The files name their tensors differently; they were compared under torchvision’s names.</p>
          )}
        </div>
      </div>
      <Facts
        facts={[
          ['From', side(name, a), a.file],
          ['To', side(other, b), b.file],
          identical > 0 ? ['Same', `${formatExactCount(identical)} tensors`] : undefined,
        ]}
      />
      <div class="buttons">
        <WeightsButton action="compare" label="Compare with another file…" />
      </div>
      <NameSection title={`Only in ${name}`} names={onlyInA} />
      <NameSection title={`Only in ${other}`} names={onlyInB} />
      <NameSection
        title="Of another shape"
        names={shapes.map((pair) => pair.name)}
        notes={new Map(shapes.map((pair) => [pair.name, `${formatShape(pair.a)} → ${formatShape(pair.b)}`]))}
      />
      <NameSection
        title="Of another element type"
        names={dtypes.map((pair) => pair.name)}
        notes={new Map(dtypes.map((pair) => [pair.name, `${pair.a} → ${pair.b}`]))}
      />
      {changed.length > 0 && (
        <section class="changes-section" aria-label="Changed weights">
          <div class="changes-title">
            <h3>Changed weights</h3>
            <div class="choice" role="radiogroup" aria-label="Told by">
              <Choice
                text={`By layer (${layers.length})`}
                on={by === 'layers'}
                onChoose={() => setBy('layers')}
              />
              <Choice
                text={`By tensor (${changed.length})`}
                on={by === 'tensors'}
                onChoose={() => setBy('tensors')}
              />
            </div>
          </div>
          <ChangeTable
            key={by}
            label={by === 'layers' ? 'Changed layers' : 'Changed tensors'}
            changes={by === 'layers' ? layers : changed}
          />
        </section>
      )}
    </div>
  );
}

function Choice({ text, on, onChoose }: { text: string; on: boolean; onChoose: () => void }): JSX.Element {
  return (
    <label>
      <input type="radio" name="by" checked={on} onChange={onChoose} />
      {text}
    </label>
  );
}

function side(name: string, { container, tensors, architecture }: DiffSide): string {
  return [
    name,
    ...(container === '' ? [] : [groupName(container)]),
    ...(architecture === null ? [] : [architecture]),
    `${formatExactCount(tensors)} tensors`,
  ].join(' · ');
}
