import { window, type QuickPickItem } from 'vscode';
import { firstSorting, type ModelColumn } from '../../shared/models/sortModels';
import type { CommandContext } from '../CommandContext';

const SORTINGS: readonly (readonly [ModelColumn, label: string, detail: string])[] = [
  ['accuracy', 'Accuracy', 'the best first'],
  ['size', 'Size', 'the smallest file first'],
  ['gflops', 'GFLOPs', 'the fewest multiplications first'],
  ['time', 'Time on this machine', 'the quickest first; those that were not measured come last'],
  ['name', 'Name', ''],
];

/** Asks by what the models of the view are sorted. */
export async function sortModelsBy({ modelsTree }: CommandContext): Promise<void> {
  const items = SORTINGS.map(([column, label, detail]) => ({
    label,
    description: [detail, modelsTree.sorting.column === column ? 'current' : ''].filter(Boolean).join(' · '),
    column,
  }));
  const item = await window.showQuickPick(items, {
    title: 'Sort models',
    placeHolder: 'Sort the models of each group by',
  });
  if (item) modelsTree.arrange({ sorting: firstSorting(item.column) });
}

interface FilterItem extends QuickPickItem {
  readonly filter: { readonly text: string; readonly cachedOnly: boolean };
}

/** Asks which models the view shows: all, those that are here, or those whose names hold what is typed. */
export async function filterModels({ modelsTree }: CommandContext): Promise<void> {
  const pick = window.createQuickPick<FilterItem>();
  const itemsFor = (text: string): FilterItem[] => [
    ...(text === ''
      ? []
      : [{ label: `$(search) Names with “${text}”`, alwaysShow: true, filter: { text, cachedOnly: false } }]),
    { label: 'All models', alwaysShow: true, filter: { text: '', cachedOnly: false } },
    { label: 'Cached only', alwaysShow: true, filter: { text, cachedOnly: true } },
  ];
  pick.title = 'Filter models';
  pick.placeholder = 'Type a part of a name, or choose';
  pick.items = itemsFor('');
  pick.onDidChangeValue((value) => (pick.items = itemsFor(value.trim())));
  pick.onDidAccept(() => {
    const [item] = pick.activeItems;
    if (item) modelsTree.arrange({ filter: item.filter });
    pick.hide();
  });
  await new Promise<void>((resolve) => {
    pick.onDidHide(() => resolve());
    pick.show();
  });
  pick.dispose();
}
