import { Uri, window, workspace, type TextDocumentContentProvider } from 'vscode';

/** Reports that are open as read-only documents. */
export class CheckReports implements TextDocumentContentProvider {
  static readonly scheme = 'headstart-report';
  readonly #texts = new Map<string, string>();

  provideTextDocumentContent(uri: Uri): string | undefined {
    return this.#texts.get(uri.toString());
  }

  /** Opens a report in the editor. A later one about the same file has an address of its own, so both can be compared. */
  async show(name: string, text: string): Promise<void> {
    const uri = Uri.from({
      scheme: CheckReports.scheme,
      path: `/${name} report.txt`,
      query: String(this.#texts.size),
    });
    this.#texts.set(uri.toString(), text);
    await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true });
  }
}
