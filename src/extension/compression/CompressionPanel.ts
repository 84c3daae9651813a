import { Uri, window, type WebviewPanel } from 'vscode';
import { basename } from 'node:path';
import {
  parseFromCompressionView,
  type CompressionAction,
  type CompressionState,
  type ToCompressionView,
} from '../../shared/compressionProtocol';
import { freeColumn } from '../freeColumn';
import { panelIcon } from '../panelIcon';
import { webviewPage } from '../webviewPage';

/** How often the page is told while copies are made, in milliseconds. */
const SEND_EVERY_MS = 100;

export interface CompressionPanelOptions {
  readonly extensionUri: Uri;
  readonly state: () => CompressionState;
  readonly act: (action: CompressionAction, copy: number) => void;
  readonly onClose: () => void;
}

/** A tab in the editor area with smaller copies of a model: how they are made, and the report by which the user keeps one. */
export class CompressionPanel {
  readonly #panel: WebviewPanel;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(private readonly options: CompressionPanelOptions) {
    const { extensionUri, state, act, onClose } = options;
    const { kind, out } = state();
    const dist = Uri.joinPath(extensionUri, 'dist');
    const title = `${kind === 'int8' ? 'Int8 copy' : 'Pruning'}: ${basename(out)}`;
    this.#panel = window.createWebviewPanel('headstart.compression', title, freeColumn(), {
      enableScripts: true,
      localResourceRoots: [dist],
    });
    this.#panel.iconPath = panelIcon(extensionUri);
    const { webview } = this.#panel;
    webview.onDidReceiveMessage((data: unknown) => {
      const message = parseFromCompressionView(data);
      if (message?.type === 'ready') this.#send();
      else if (message && state().actions.includes(message.action)) act(message.action, message.copy);
    });
    this.#panel.onDidDispose(() => {
      this.#closed = true;
      clearTimeout(this.#timer);
      onClose();
    });
    webview.html = webviewPage({
      view: 'compression',
      title,
      script: webview.asWebviewUri(Uri.joinPath(dist, 'webview.js')).toString(),
      style: webview.asWebviewUri(Uri.joinPath(dist, 'webview.css')).toString(),
      source: webview.cspSource,
    });
  }

  /** The work has got on; the page is told soon. */
  update(): void {
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#send();
    }, SEND_EVERY_MS);
  }

  dispose(): void {
    this.#panel.dispose();
  }

  /** A hidden page loses this and asks for it when it is shown again. */
  #send(): void {
    const message: ToCompressionView = { type: 'compression', state: this.options.state() };
    if (!this.#closed) void this.#panel.webview.postMessage(message);
  }
}
