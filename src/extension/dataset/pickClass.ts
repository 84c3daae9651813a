import { QuickPickItemKind, window, type QuickPickItem } from 'vscode';
import { basename } from 'node:path';
import { formatExactCount } from '../../shared/format';
import { folderNameFor } from './folderNameFor';
import type { ClassFolders } from './listClasses';

/** What was chosen: a class by the name of its folder, for each image its own, or another data set first. */
export type ClassChoice =
  | { readonly kind: 'class'; readonly folder: string }
  | { readonly kind: 'predicted' }
  | { readonly kind: 'dataset' };

interface ClassItem extends QuickPickItem {
  readonly choice?: ClassChoice;
}

export interface ClassQuestion {
  readonly title: string;
  readonly dataset: string;
  readonly found: ClassFolders;
  /** Folders that are likely, the likeliest first. */
  readonly suggested: readonly string[];
  /** Whether every image can go into the folder of its own class. */
  readonly each: boolean;
}

/** Asks for a class of a data set. Typing a name that no folder has offers to make it. @returns undefined when nothing was chosen */
export function pickClass(question: ClassQuestion): Promise<ClassChoice | undefined> {
  const picker = window.createQuickPick<ClassItem>();
  picker.title = question.title;
  picker.placeholder = `A class of “${basename(question.dataset)}”, or the name of a new one`;
  const update = (): void => {
    picker.items = itemsFor(question, picker.value.trim());
  };
  picker.onDidChangeValue(update);
  update();
  return new Promise((resolve) => {
    picker.onDidAccept(() => {
      resolve(picker.selectedItems[0]?.choice);
      picker.hide();
    });
    picker.onDidHide(() => {
      resolve(undefined);
      picker.dispose();
    });
    picker.show();
  });
}

function itemsFor({ found, suggested, each }: ClassQuestion, typed: string): ClassItem[] {
  const names = found.classes.map(({ name }) => name);
  const isKnown = (name: string): boolean =>
    names.some((known) => known.toLowerCase() === name.toLowerCase());
  const likely = suggested.filter(isKnown);
  const describe = (name: string): string => {
    const images = found.classes.find((one) => one.name === name)?.images ?? 0;
    return images === 1 ? '1 image' : `${formatExactCount(images)} images`;
  };
  const asItem = (name: string): ClassItem => ({
    label: name,
    description: describe(name),
    choice: { kind: 'class', folder: name },
  });
  const fresh = folderNameFor(typed);
  const offered = typed === '' ? suggested.filter((name) => !isKnown(name)) : isKnown(fresh) ? [] : [fresh];
  const create = offered.map((name) => ({
    label: `$(new-folder) New class “${name}”`,
    // Otherwise what is typed would have to be in the label letter by letter.
    alwaysShow: true,
    choice: { kind: 'class' as const, folder: name },
  }));
  return [
    ...(each
      ? [
          {
            label: '$(list-tree) Each into the folder of its predicted class',
            choice: { kind: 'predicted' as const },
          },
        ]
      : []),
    ...(likely.length > 0 ? [{ label: 'Predicted', kind: QuickPickItemKind.Separator }] : []),
    ...names.filter((name) => likely.includes(name)).map(asItem),
    ...(names.length > likely.length ? [{ label: 'Classes', kind: QuickPickItemKind.Separator }] : []),
    ...names.filter((name) => !likely.includes(name)).map(asItem),
    ...(create.length > 0 ? [{ label: 'New', kind: QuickPickItemKind.Separator }] : []),
    ...create,
    { label: '', kind: QuickPickItemKind.Separator },
    { label: '$(folder) Another data set…', alwaysShow: true, choice: { kind: 'dataset' } },
  ];
}
