import type { ComponentChildren, JSX } from 'preact';
import { Icon } from './Icon';

interface Props {
  readonly title: string;
  /** Stands behind the title: how much there is. */
  readonly count?: string;
  readonly open?: boolean;
  readonly children: ComponentChildren;
}

/** A part that can be folded, as VS Code's panes are. */
export function Section({ title, count, open = false, children }: Props): JSX.Element {
  return (
    <details class="section" open={open}>
      <summary>
        <Icon name="chevron-right" />
        <h3>{title}</h3>
        {count !== undefined && <span class="quiet">{count}</span>}
      </summary>
      <div class="section-body">{children}</div>
    </details>
  );
}
