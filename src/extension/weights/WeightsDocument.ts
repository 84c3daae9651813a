import { basename, dirname } from 'node:path';
import {
  RelativePattern,
  Uri,
  workspace,
  type CustomDocument,
  type Disposable,
  type WebviewPanel,
} from 'vscode';
import type { Suggestion } from '../../shared/checkProtocol';
import {
  parseFromWeightsView,
  type FromWeightsView,
  type ShowRequest,
  type ToWeightsView,
  type WeightsAction,
  type WeightsTab,
} from '../../shared/weightsProtocol';
import { allowFiles } from '../allowFiles';
import type { EngineRequest } from '../CurrentModel';
import { fillPage } from '../fillPage';
import { WeightsSession, type WeightsTopic } from './WeightsSession';

/** A file that is being written changes many times a second; it is read once it has been left alone this long, in milliseconds. */
const SETTLED_MS = 500;

export interface WeightsDocumentOptions {
  readonly extensionUri: Uri;
  readonly request: EngineRequest;
  readonly act: (document: WeightsDocument, action: WeightsAction) => void;
  /** Does what the report suggests. */
  readonly follow: (document: WeightsDocument, suggestion: Suggestion) => void;
}

/** A weights file that is open in an editor, and the page that shows it. */
export class WeightsDocument implements CustomDocument {
  readonly session: WeightsSession;
  readonly #watch: Disposable;
  #panel: WebviewPanel | undefined;
  #show: ShowRequest = { tab: 'layers', serial: 0 };
  #changed: NodeJS.Timeout | undefined;

  /** @param file absolute path */
  constructor(
    readonly uri: Uri,
    readonly file: string,
    private readonly options: WeightsDocumentOptions,
  ) {
    const { request } = options;
    this.session = new WeightsSession({ file, request, onChange: (topic) => this.#send(topic) });
    this.#watch = this.#watchFile();
    void this.session.load();
  }

  /** Shows the file in a panel. VS Code drops the page when it is hidden and makes it anew; it then asks for everything. */
  attach(panel: WebviewPanel): void {
    const { extensionUri } = this.options;
    const { webview } = panel;
    this.#panel = panel;
    panel.onDidDispose(() => (this.#panel = undefined));
    allowFiles(webview, extensionUri);
    webview.onDidReceiveMessage((data: unknown) => {
      const message = parseFromWeightsView(data);
      if (message) this.#receive(message);
    });
    fillPage(webview, extensionUri, { view: 'weights', title: `Headstart: ${basename(this.file)}` });
  }

  /** Brings a tab of the page to the front. */
  show(tab: WeightsTab): void {
    // A page that is made anew remembers the last request that it followed, hence a number that grows over restarts too.
    this.#show = { tab, serial: Date.now() };
    this.#post({ type: 'show', state: this.#show });
  }

  dispose(): void {
    clearTimeout(this.#changed);
    this.#watch.dispose();
    this.session.dispose();
  }

  #receive(message: FromWeightsView): void {
    const { session } = this;
    switch (message.type) {
      case 'ready':
        this.#post({ type: 'show', state: this.#show });
        for (const topic of ['file', 'report', 'filters', 'tensor', 'compare'] as const) this.#send(topic);
        return;
      case 'act':
        this.options.act(this, message.action);
        return;
      case 'measure':
        void session.measure(message.name);
        return;
      case 'group':
        void session.showGroup(message.container);
        return;
      case 'suggestion': {
        const { report } = session;
        const suggestion = report.status === 'ready' ? report.result.suggestions[message.index] : undefined;
        if (suggestion) this.options.follow(this, suggestion);
        return;
      }
      case 'check':
        void session.checkAs(message.architecture ?? undefined);
        return;
    }
  }

  #send(topic: WeightsTopic): void {
    const { session } = this;
    // Each topic is the name of a message and of the property that it tells.
    this.#post({ type: topic, state: session[topic] } as ToWeightsView);
  }

  #post(message: ToWeightsView): void {
    void this.#panel?.webview.postMessage(message);
  }

  /** Reads the file again when it has changed; of a checkpoint in several files, any of them. */
  #watchFile(): Disposable {
    const folder = Uri.file(dirname(this.file));
    const watcher = workspace.createFileSystemWatcher(new RelativePattern(folder, '*'));
    const onEvent = (uri: Uri): void => {
      if (!this.#isOurs(uri)) return;
      clearTimeout(this.#changed);
      this.#changed = setTimeout(() => void this.session.load(), SETTLED_MS);
    };
    watcher.onDidChange(onEvent);
    watcher.onDidCreate(onEvent);
    watcher.onDidDelete(onEvent);
    return watcher;
  }

  #isOurs({ fsPath }: Uri): boolean {
    const { file } = this.session;
    const name = basename(fsPath);
    return (
      fsPath === this.file || (file.status === 'ready' && file.shards.some((shard) => shard.name === name))
    );
  }
}
