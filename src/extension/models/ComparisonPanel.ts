import { Uri, ViewColumn, window, type WebviewPanel } from 'vscode';
import { basename, dirname } from 'node:path';
import type { ComparedAnswer, ToComparisonView } from '../../shared/models/comparisonProtocol';
import { panelIcon } from '../panelIcon';
import { webviewPage } from '../webviewPage';

export interface ComparisonPanelOptions {
  readonly extensionUri: Uri;
  /** Absolute path of the image. */
  readonly image: string;
  readonly titles: readonly string[];
  readonly onClose: () => void;
}

/** A tab with what several models say of one image, side by side. */
export class ComparisonPanel {
  readonly #panel: WebviewPanel;
  #answers: ComparedAnswer[];

  constructor(private readonly options: ComparisonPanelOptions) {
    const { extensionUri, image, titles, onClose } = options;
    this.#answers = titles.map((title) => ({ title, status: 'running' }));
    const dist = Uri.joinPath(extensionUri, 'dist');
    this.#panel = window.createWebviewPanel(
      'headstart.comparison',
      `Models on ${basename(image)}`,
      ViewColumn.Beside,
      { enableScripts: true, localResourceRoots: [dist, Uri.file(dirname(image))] },
    );
    this.#panel.iconPath = panelIcon(extensionUri);
    const { webview } = this.#panel;
    // Only our page is in it, and all that it can want is what there is.
    webview.onDidReceiveMessage(() => this.#send());
    this.#panel.onDidDispose(onClose);
    webview.html = webviewPage({
      view: 'comparison',
      title: this.#panel.title,
      script: webview.asWebviewUri(Uri.joinPath(dist, 'webview.js')).toString(),
      style: webview.asWebviewUri(Uri.joinPath(dist, 'webview.css')).toString(),
      source: webview.cspSource,
    });
  }

  /** Shows what the model in this place says. */
  answer(place: number, answer: ComparedAnswer): void {
    this.#answers = this.#answers.with(place, answer);
    this.#send();
  }

  #send(): void {
    const { image } = this.options;
    const message: ToComparisonView = {
      type: 'comparison',
      state: {
        picture: {
          name: basename(image),
          path: image,
          source: this.#panel.webview.asWebviewUri(Uri.file(image)).toString(),
        },
        answers: this.#answers,
      },
    };
    void this.#panel.webview.postMessage(message);
  }
}
