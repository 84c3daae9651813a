import type { ComponentChildren, JSX } from 'preact';

interface Props<Name extends string> {
  /** What the tabs are of, for screen readers. */
  readonly label: string;
  readonly tabs: readonly {
    readonly name: Name;
    readonly text: string;
    readonly badge?: ComponentChildren;
  }[];
  readonly current: Name;
  readonly onShow: (name: Name) => void;
}

/** VS Code's underlined tabs. The arrow keys go from one to the next, and the page follows. */
export function Tabs<Name extends string>({ label, tabs, current, onShow }: Props<Name>): JSX.Element {
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = tabs.findIndex(({ name }) => name === current);
    const moves: Readonly<Record<string, number>> = {
      ArrowRight: (at + 1) % tabs.length,
      ArrowLeft: (at + tabs.length - 1) % tabs.length,
      Home: 0,
      End: tabs.length - 1,
    };
    const next = tabs[moves[event.key] ?? -1];
    if (!next) return;
    event.preventDefault();
    onShow(next.name);
    document.getElementById(tabId(next.name))?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
      {tabs.map(({ name, text, badge }) => (
        <button
          key={name}
          type="button"
          id={tabId(name)}
          role="tab"
          aria-selected={name === current}
          aria-controls={panelId(name)}
          tabIndex={name === current ? 0 : -1}
          onClick={() => onShow(name)}
        >
          {text}
          {badge}
        </button>
      ))}
    </div>
  );
}

/** What a tab shows. */
export function TabPanel({
  name,
  children,
}: {
  readonly name: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <div class="tab-panel" id={panelId(name)} role="tabpanel" aria-labelledby={tabId(name)}>
      {children}
    </div>
  );
}

function tabId(name: string): string {
  return `tab-${name}`;
}

function panelId(name: string): string {
  return `panel-${name}`;
}
