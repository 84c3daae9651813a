import { QuickPickItemKind, window, type QuickPickItem } from 'vscode';

/**
 * Asks which architecture a file is to be compared with.
 * @param guesses those that it is likest, the best first
 * @param all every architecture
 * @returns its name, `null` for the one that the file is most like, undefined when nothing was chosen
 */
export async function pickArchitecture(
  guesses: readonly string[],
  all: readonly string[],
): Promise<string | null | undefined> {
  const automatic: QuickPickItem = {
    label: '$(search) Recognise automatically',
    description: 'the architecture that the file is most like',
  };
  const section = (label: string, names: readonly string[]): QuickPickItem[] =>
    names.length === 0
      ? []
      : [{ label, kind: QuickPickItemKind.Separator }, ...names.map((name) => ({ label: name }))];
  const items = [
    automatic,
    ...section('most like the file', guesses),
    ...section(
      'all architectures',
      all.filter((name) => !guesses.includes(name)),
    ),
  ];
  const item = await window.showQuickPick(items, {
    title: 'Choose architecture',
    placeHolder: 'The architecture to check the file against',
  });
  if (!item) return undefined;
  return item === automatic ? null : item.label;
}
