import { commands, type CustomReadonlyEditorProvider, type Uri, type WebviewPanel } from 'vscode';
import type { WeightsTab } from '../../shared/weightsProtocol';
import { requireFile } from '../requireFile';
import { WeightsDocument, type WeightsDocumentOptions } from './WeightsDocument';
import { WEIGHTS_VIEW_TYPE } from './weightsViewType';

/** The editor for weights files. It never writes, and VS Code offers it beside its own editors. */
export class WeightsEditor implements CustomReadonlyEditorProvider<WeightsDocument> {
  readonly #documents = new Map<string, WeightsDocument>();

  constructor(private readonly options: WeightsDocumentOptions) {}

  /** @throws `file/unreadable` for what is not a file on this machine */
  openCustomDocument(uri: Uri): WeightsDocument {
    const document = new WeightsDocument(uri, requireFile(uri), this.options);
    this.#documents.set(uri.toString(), document);
    return document;
  }

  resolveCustomEditor(document: WeightsDocument, panel: WebviewPanel): void {
    document.attach(panel);
    // The document ends with its only editor.
    panel.onDidDispose(() => this.#documents.delete(document.uri.toString()));
  }

  /** Opens a file at one of the tabs. */
  async open(uri: Uri, tab: WeightsTab): Promise<WeightsDocument | undefined> {
    requireFile(uri);
    await commands.executeCommand('vscode.openWith', uri, WEIGHTS_VIEW_TYPE);
    const document = this.#documents.get(uri.toString());
    document?.show(tab);
    return document;
  }
}
