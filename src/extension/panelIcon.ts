import { Uri } from 'vscode';

/** The icon of our tabs. VS Code colours the icons of views itself, but not those of tabs. */
export function panelIcon(extensionUri: Uri): { readonly light: Uri; readonly dark: Uri } {
  const inMedia = (name: string): Uri => Uri.joinPath(extensionUri, 'media', name);
  return { light: inMedia('headstart-light.svg'), dark: inMedia('headstart.svg') };
}
