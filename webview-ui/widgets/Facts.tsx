import type { ComponentChildren, JSX } from 'preact';

/** A name, what it is, and where it helps the exact figure for the tooltip. */
export type Fact = readonly [name: string, value: ComponentChildren, exact?: string];

/** Facts in two columns. What is undefined is left out. */
export function Facts({ facts }: { readonly facts: readonly (Fact | undefined)[] }): JSX.Element {
  return (
    <dl class="facts">
      {facts
        .filter((fact) => fact !== undefined)
        .map(([name, value, exact]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd title={exact}>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
