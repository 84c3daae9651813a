import type { Uri, WebviewPanel } from 'vscode';
import { basename } from 'node:path';
import {
  parseFromCompressionView,
  type CompressionAction,
  type CompressionState,
  type ToCompressionView,
} from '../../shared/compressionProtocol';
import { allowFiles } from '../allowFiles';
import { fillPage } from '../fillPage';
import { panelIcon } from '../panelIcon';

/** How often the page is told while copies are made, in milliseconds. */
const SEND_EVERY_MS = 100;

export interface CompressionPanelOptions {
  readonly extensionUri: Uri;
  readonly panel: WebviewPanel;
  readonly state: () => CompressionState;
  readonly act: (action: CompressionAction, copy: number) => void;
  readonly onClose: () => void;
}

/** A tab in the editor area with smaller copies of a model: how they are made, and the report by which the user keeps one. */
export class CompressionPanel {
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(private readonly options: CompressionPanelOptions) {
    const { extensionUri, panel, state, act, onClose } = options;
    const { kind, out } = state();
    const { webview } = panel;
    panel.title = `${kind === 'int8' ? 'Int8 copy' : 'Pruning'}: ${basename(out)}`;
    panel.iconPath = panelIcon(extensionUri);
    allowFiles(webview, extensionUri);
    webview.onDidReceiveMessage((data: unknown) => {
      const message = parseFromCompressionView(data);
      if (message?.type === 'ready') this.#send();
      else if (message && state().actions.includes(message.action)) act(message.action, message.copy);
    });
    panel.onDidDispose(() => {
      this.#closed = true;
      clearTimeout(this.#timer);
      onClose();
    });
    fillPage(webview, extensionUri, { view: 'compression', title: panel.title });
  }

  /** The work has got on; the page is told soon. */
  update(): void {
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#send();
    }, SEND_EVERY_MS);
  }

  /** A hidden page loses this and asks for it when it is shown again. */
  #send(): void {
    const message: ToCompressionView = { type: 'compression', state: this.options.state() };
    if (!this.#closed) void this.options.panel.webview.postMessage(message);
  }
}
