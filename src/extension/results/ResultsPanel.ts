import { commands, Uri, type WebviewPanel } from 'vscode';
import { randomUUID } from 'node:crypto';
import {
  parseFromResultsView,
  toRowResult,
  type FromResultsView,
  type ResultRow,
  type ResultsMemory,
  type ToResultsView,
} from '../../shared/resultsProtocol';
import { allowFiles } from '../allowFiles';
import type { EngineRequest } from '../CurrentModel';
import { fillPage } from '../fillPage';
import { namedShortly } from '../namedShortly';
import { panelIcon } from '../panelIcon';
import type { Batch } from './Batch';
import { RowPictures } from './RowPictures';

/** How often the page is told, in milliseconds: quick enough for the eye, seldom enough for ten thousand images. */
const SEND_EVERY_MS = 200;
/** Rows in one message, so that the page can draw between two of them. */
const ROWS_AT_ONCE = 5000;

export interface ResultsPanelOptions {
  readonly extensionUri: Uri;
  readonly panel: WebviewPanel;
  readonly title: string;
  readonly model: string;
  readonly batch: Batch;
  /** What finds the batch again. */
  readonly source: Pick<ResultsMemory, 'paths' | 'model'>;
  /** What else there is to know, one sentence each. */
  readonly notes: readonly string[];
  /** What the table calls an image. */
  readonly nameOf: (image: string) => string;
  /** Of the engine that makes thumbnails, which is not the batch's. */
  readonly request: EngineRequest;
  readonly ignoreExif: boolean;
  readonly onMessage: (message: PanelRequest) => void;
  readonly onClose: () => void;
}

/** What the page asks for that is not the panel's own. */
export type PanelRequest = Extract<FromResultsView, { type: 'act' | 'export' | 'file' }>;

/** A tab in the editor area with the images of a folder and what each was taken for. */
export class ResultsPanel {
  readonly #batchId = randomUUID();
  readonly #pictures: RowPictures;
  /** Where images are now that were moved from where they were classified. */
  readonly #moved = new Map<number, string>();
  /** Rows that the page has; none before it is ready. */
  #sent: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(private readonly options: ResultsPanelOptions) {
    const { extensionUri, panel, title, request, ignoreExif, onClose } = options;
    const { webview } = panel;
    panel.title = `Results: ${title}`;
    panel.iconPath = panelIcon(extensionUri);
    this.#pictures = new RowPictures({
      ...{ request, ignoreExif },
      pathOf: (row) => this.pathOf(row),
      send: (pictures) => this.#post({ type: 'thumbnails', pictures }),
    });
    allowFiles(webview, extensionUri);
    fillPage(webview, extensionUri, { view: 'results', title: panel.title });
    webview.onDidReceiveMessage((data: unknown) => {
      const message = parseFromResultsView(data);
      if (message) this.#receive(message);
    });
    panel.onDidDispose(() => {
      this.#closed = true;
      clearTimeout(this.#timer);
      this.#pictures.close();
      onClose();
    });
  }

  /** Where the image of a row is now, as an absolute path. */
  pathOf(row: number): string | undefined {
    return this.#moved.get(row) ?? this.options.batch.results[row]?.image;
  }

  /** What the table calls the image of a row. */
  nameOf(row: number): string {
    return this.options.nameOf(this.pathOf(row) ?? '');
  }

  /** The batch has got on; the page is told soon. */
  update(): void {
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#sendNew();
    }, SEND_EVERY_MS);
  }

  /** The image of a row has been moved. */
  move(moves: ReadonlyMap<number, string>): void {
    for (const [row, path] of moves) this.#moved.set(row, path);
    const rows = [...moves.keys()].map((row) => ({ row, to: this.#row(row) }));
    this.#post({ type: 'changed', rows });
  }

  #receive(message: FromResultsView): void {
    switch (message.type) {
      case 'ready':
        this.#sent = 0;
        this.#sendNew();
        break;
      case 'open': {
        const image = this.pathOf(message.row);
        if (image !== undefined) void commands.executeCommand('vscode.open', Uri.file(image));
        break;
      }
      case 'thumbnails':
        this.#pictures.want(message.rows);
        break;
      default:
        this.options.onMessage(message);
    }
  }

  #sendNew(): void {
    if (this.#sent === undefined) return;
    const { title, model, batch, notes, source } = this.options;
    const { status, perSecond, secondsLeft, error, deviceNote } = batch;
    this.#post({
      type: 'results',
      state: {
        ...{ title, model, total: batch.total, status, perSecond, secondsLeft, error },
        notes: deviceNote === undefined ? notes : [...notes, deviceNote],
        actions: batch.actions,
        memory: { ...source, begin: status === 'running' || status === 'done', batch: this.#batchId },
      },
    });
    let from = this.#sent;
    while (from < batch.results.length) {
      const first = from;
      const count = Math.min(ROWS_AT_ONCE, batch.results.length - from);
      const rows = Array.from({ length: count }, (_, index) => this.#row(first + index));
      this.#post({ type: 'rows', from, rows });
      from += count;
    }
    this.#sent = from;
  }

  #row(row: number): ResultRow {
    const result = this.options.batch.results[row];
    if (!result) return { name: '', result: { error: '' } };
    const shown = 'error' in result ? { ...result, error: namedShortly(result.error, result.image) } : result;
    return { name: this.nameOf(row), result: toRowResult(shown) };
  }

  /** A hidden page loses this and asks for everything when it is shown again. */
  #post(message: ToResultsView): void {
    if (!this.#closed) void this.options.panel.webview.postMessage(message);
  }
}
