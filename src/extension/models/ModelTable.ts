import { ViewColumn, window, type Uri, type WebviewPanel } from 'vscode';
import { homedir } from 'node:os';
import {
  parseFromModelsView,
  type ModelRequestType,
  type ToModelsView,
} from '../../shared/models/modelsProtocol';
import { allowFiles } from '../allowFiles';
import { fillPage } from '../fillPage';
import { panelIcon } from '../panelIcon';
import { PANEL_TYPES } from '../panelTypes';
import type { Measuring } from './Measuring';
import type { ModelLibrary } from './ModelLibrary';

/** A download tells of itself ten times a second; the page gets it at most this often, in milliseconds. */
const SEND_EVERY_MS = 200;

export interface ModelTableOptions {
  readonly extensionUri: Uri;
  readonly library: ModelLibrary;
  readonly measuring: Measuring;
  /** What runs the networks. */
  readonly machine: string;
  /** Runs a command on a model. */
  readonly act: (request: ModelRequestType, id: string) => void;
}

/** The tab *Choose a model*: all published models in a table and a plot. There is one. */
export class ModelTable {
  #panel: WebviewPanel | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: ModelTableOptions) {
    options.library.onChange(() => this.#sendSoon());
  }

  open(): void {
    if (this.#panel) {
      this.#panel.reveal();
      return;
    }
    this.fill(window.createWebviewPanel(PANEL_TYPES.models, 'Choose a model', ViewColumn.Active));
  }

  /** Shows the table in a tab, such as one that is there again after a reload. */
  fill(panel: WebviewPanel): void {
    const { extensionUri } = this.options;
    // A tab that nobody has looked at since a reload is not known here, so that another may have been opened.
    const other = this.#panel;
    this.#panel = panel;
    other?.dispose();
    panel.iconPath = panelIcon(extensionUri);
    panel.onDidDispose(() => {
      if (this.#panel !== panel) return;
      this.#panel = undefined;
      this.options.measuring.stop();
    });
    panel.webview.onDidReceiveMessage((data: unknown) => this.#receive(data));
    allowFiles(panel.webview, extensionUri);
    fillPage(panel.webview, extensionUri, { view: 'models', title: panel.title });
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #receive(data: unknown): void {
    const { library, measuring, act } = this.options;
    const message = parseFromModelsView(data);
    if (!message) return;
    switch (message.type) {
      case 'ready':
        void library.load().then(() => this.#send());
        return;
      case 'measureAll':
        void measuring.measure(measuring.unmeasured);
        return;
      case 'stopMeasuring':
        measuring.stop();
        return;
      default:
        act(message.type, message.id);
    }
  }

  #sendSoon(): void {
    if (!this.#panel) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#send();
    }, SEND_EVERY_MS);
  }

  /** A hidden page loses this and asks again when it is shown. */
  #send(): void {
    const { library, measuring, machine } = this.options;
    const message: ToModelsView = {
      type: 'models',
      state: {
        rows: library.rows,
        machine,
        folder: (library.folder ?? '').replace(homedir(), '~'),
        cachedBytes: library.cachedBytes,
        measuring: measuring.state,
        problem: library.problem,
      },
    };
    void this.#panel?.webview.postMessage(message);
  }
}
