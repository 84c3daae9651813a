import { Uri, type Webview } from 'vscode';
import { webviewPage, type PageOptions } from './webviewPage';

/** Puts one of our pages into a webview. */
export function fillPage(
  webview: Webview,
  extensionUri: Uri,
  page: Pick<PageOptions, 'view' | 'title'>,
): void {
  const addressOf = (name: string): string =>
    webview.asWebviewUri(Uri.joinPath(extensionUri, 'dist', name)).toString();
  webview.html = webviewPage({
    ...page,
    script: addressOf('webview.js'),
    style: addressOf('webview.css'),
    source: webview.cspSource,
  });
}
