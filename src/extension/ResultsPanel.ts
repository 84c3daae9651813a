import { commands, Uri, ViewColumn, window, type WebviewPanel } from 'vscode';
import type { ImageResult } from '../shared/engineProtocol';
import { parseFromWebview, toRowResult, type ResultRow, type ToResultsView } from '../shared/webviewProtocol';
import { namedShortly } from './namedShortly';
import { webviewPage } from './webviewPage';

/** How often new rows are sent, in milliseconds: quick enough for the eye, seldom enough for ten thousand images. */
const SEND_EVERY_MS = 100;

export interface ResultsPanelOptions {
  readonly extensionUri: Uri;
  readonly title: string;
  readonly model: string;
  readonly total: number;
  /** Folders that hold the images. */
  readonly folders: readonly Uri[];
  /** What the table calls an image. */
  readonly nameOf: (image: string) => string;
  /** The user wants no more results: the panel was closed, or its button pressed. */
  readonly onStop: () => void;
}

/** A tab in the editor area with the images of a folder and what each was taken for. */
export class ResultsPanel {
  readonly #panel: WebviewPanel;
  readonly #rows: ResultRow[] = [];
  readonly #images: string[] = [];
  #running = true;
  #sent = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(private readonly options: ResultsPanelOptions) {
    const dist = Uri.joinPath(options.extensionUri, 'dist');
    this.#panel = window.createWebviewPanel(
      'headstart.results',
      `Results: ${options.title}`,
      ViewColumn.Active,
      {
        enableScripts: true,
        localResourceRoots: [dist, ...options.folders],
      },
    );
    this.#panel.iconPath = Uri.joinPath(options.extensionUri, 'media', 'headstart.svg');
    const { webview } = this.#panel;
    webview.html = webviewPage({
      view: 'results',
      title: this.#panel.title,
      script: webview.asWebviewUri(Uri.joinPath(dist, 'webview.js')).toString(),
      style: webview.asWebviewUri(Uri.joinPath(dist, 'webview.css')).toString(),
      source: webview.cspSource,
    });
    webview.onDidReceiveMessage((data: unknown) => this.#receive(data));
    this.#panel.onDidDispose(() => {
      this.#closed = true;
      clearTimeout(this.#timer);
      options.onStop();
    });
  }

  /** Adds the row of the next image. */
  add(result: ImageResult): void {
    this.#images.push(result.image);
    this.#rows.push({
      name: this.options.nameOf(result.image),
      source: this.#panel.webview.asWebviewUri(Uri.file(result.image)).toString(),
      result: toRowResult(
        'error' in result ? { ...result, error: namedShortly(result.error, result.image) } : result,
      ),
    });
    this.#timer ??= setTimeout(() => this.#sendNew(), SEND_EVERY_MS);
  }

  /** Says that no more rows will come. */
  finish(): void {
    if (this.#closed) return;
    this.#running = false;
    this.#sendNew();
  }

  #receive(data: unknown): void {
    const message = parseFromWebview(data);
    if (message?.type === 'ready') this.#sendAll();
    else if (message?.type === 'act' && message.action === 'cancel') this.options.onStop();
    else if (message?.type === 'open') {
      const image = this.#images[message.row];
      if (image !== undefined) void commands.executeCommand('vscode.open', Uri.file(image));
    }
  }

  #sendAll(): void {
    const { title, model, total } = this.options;
    this.#post({ type: 'results', state: { title, model, total, running: this.#running, rows: this.#rows } });
    this.#sent = this.#rows.length;
  }

  #sendNew(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const rows = this.#rows.slice(this.#sent);
    this.#post({ type: 'rows', from: this.#sent, rows, running: this.#running });
    this.#sent = this.#rows.length;
  }

  /** A hidden page loses this and asks for everything when it is shown again. */
  #post(message: ToResultsView): void {
    if (!this.#closed) void this.#panel.webview.postMessage(message);
  }
}
