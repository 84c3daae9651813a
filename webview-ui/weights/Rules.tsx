import type { JSX } from 'preact';
import type { AppliedRule } from '../../src/shared/checkProtocol';
import { formatExactCount } from '../../src/shared/format';
import { counted } from './counted';
import { Section } from '../widgets/Section';

/** The rules that made names or tensors match, and where each is from. */
export function Rules({ rules }: { readonly rules: readonly AppliedRule[] }): JSX.Element | null {
  if (rules.length === 0) return null;
  return (
    <Section title="Rules applied" count={formatExactCount(rules.length)} open>
      <ul class="rules">
        {rules.map(({ id, description, source, applied }) => (
          <li key={id}>
            <p>
              {description} <span class="quiet">{counted(applied, 'tensor')}</span>
            </p>
            <p class="quiet">
              {id}, after <Source text={source} />
            </p>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** A source is an address, and what to look for there; VS Code opens the address in a browser. */
function Source({ text }: { readonly text: string }): JSX.Element {
  const [, address, rest = ''] = /^(https:\/\/\S+)(.*)$/.exec(text) ?? [];
  if (address === undefined) return <>{text}</>;
  return (
    <>
      <a href={address}>{address.replace('https://', '')}</a>
      {rest}
    </>
  );
}
