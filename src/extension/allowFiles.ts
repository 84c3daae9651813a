import { Uri, type Webview } from 'vscode';

/** Lets a page of ours run, and load its own files and the pictures below some folders. */
export function allowFiles(webview: Webview, extensionUri: Uri, folders: Iterable<Uri> = []): void {
  webview.options = {
    enableScripts: true,
    localResourceRoots: [Uri.joinPath(extensionUri, 'dist'), ...folders],
  };
}
