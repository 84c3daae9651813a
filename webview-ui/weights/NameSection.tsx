import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { formatExactCount } from '../../src/shared/format';
import { Section } from '../widgets/Section';
import { groupNames, type NameGroup } from './groupNames';

/** A list up to this long is shown whole; a longer one by modules, which are folded. */
const SHORT = 24;
/** Names that are drawn before more are asked for: tens of thousands would take seconds. */
const STEP = 200;

interface Props {
  readonly title: string;
  readonly names: readonly string[];
  /** What is said behind a name. */
  readonly notes?: ReadonlyMap<string, string>;
  /** Whether it is folded at first, however short. */
  readonly folded?: boolean;
}

/** Names of tensors by module; nothing where there are none. */
export function NameSection({ title, names, notes, folded = false }: Props): JSX.Element | null {
  if (names.length === 0) return null;
  const groups = groupNames(names);
  const short = names.length <= SHORT;
  return (
    <Section
      title={title}
      count={formatExactCount(names.length)}
      open={!folded && (short || groups.length <= SHORT)}
    >
      {short ? (
        <Names names={names} notes={notes} />
      ) : (
        groups.map((group) => <Group key={group.path} group={group} notes={notes} />)
      )}
    </Section>
  );
}

function Group({
  group: { path, names },
  notes,
}: {
  readonly group: NameGroup;
  readonly notes: Props['notes'];
}): JSX.Element {
  return (
    <Section title={path === '' ? 'top level' : path} count={formatExactCount(names.length)}>
      <Names names={names} notes={notes} />
    </Section>
  );
}

function Names({
  names,
  notes,
}: {
  readonly names: readonly string[];
  readonly notes: Props['notes'];
}): JSX.Element {
  const [shown, setShown] = useState(STEP);
  const rest = names.length - shown;
  return (
    <>
      <ul class="names">
        {names.slice(0, shown).map((name) => (
          <li key={name}>
            {name}
            {notes?.has(name) && <span class="quiet"> {notes.get(name)}</span>}
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <button type="button" class="link" onClick={() => setShown(shown + STEP)}>
          Show {formatExactCount(Math.min(rest, STEP))} more of {formatExactCount(rest)}
        </button>
      )}
    </>
  );
}
