import { window } from 'vscode';

/**
 * VS Code makes a link of `[text](command:…)` wherever it stands in a notification, and a click on it runs the command. File names, class
 * names and what files say of themselves are in many notifications, so such a link is taken apart: it is seen as it is written.
 */
export function withoutLinks(text: string): string {
  return text.replaceAll('](', ']\u200B(');
}

/** {@link window.showErrorMessage}, in which nothing is a link. */
export function showError<Item extends string>(text: string, ...items: Item[]): Thenable<Item | undefined> {
  return window.showErrorMessage(withoutLinks(text), ...items);
}

/** {@link window.showWarningMessage}, in which nothing is a link. */
export function showWarning<Item extends string>(text: string, ...items: Item[]): Thenable<Item | undefined> {
  return window.showWarningMessage(withoutLinks(text), ...items);
}

/** {@link window.showInformationMessage}, in which nothing is a link. */
export function showInformation<Item extends string>(
  text: string,
  ...items: Item[]
): Thenable<Item | undefined> {
  return window.showInformationMessage(withoutLinks(text), ...items);
}
