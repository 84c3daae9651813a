import { Uri, type WebviewPanel } from 'vscode';
import { basename, dirname } from 'node:path';
import type {
  ComparedAnswer,
  ComparisonMemory,
  ToComparisonView,
} from '../../shared/models/comparisonProtocol';
import { allowFiles } from '../allowFiles';
import { fillPage } from '../fillPage';
import { panelIcon } from '../panelIcon';

export interface ComparisonPanelOptions {
  readonly extensionUri: Uri;
  readonly panel: WebviewPanel;
  /** What is compared. */
  readonly memory: ComparisonMemory;
  readonly titles: readonly string[];
  readonly onClose: () => void;
}

/** A tab with what several models say of one image, side by side. */
export class ComparisonPanel {
  #answers: ComparedAnswer[];

  constructor(private readonly options: ComparisonPanelOptions) {
    const { extensionUri, panel, memory, titles, onClose } = options;
    this.#answers = titles.map((title) => ({ title, status: 'running' }));
    panel.iconPath = panelIcon(extensionUri);
    const { webview } = panel;
    allowFiles(webview, extensionUri, [Uri.file(dirname(memory.image))]);
    // Only our page is in it, and all that it can want is what there is.
    webview.onDidReceiveMessage(() => this.#send());
    panel.onDidDispose(onClose);
    fillPage(webview, extensionUri, { view: 'comparison', title: panel.title });
  }

  /** Shows what the model in this place says. */
  answer(place: number, answer: ComparedAnswer): void {
    this.#answers = this.#answers.with(place, answer);
    this.#send();
  }

  #send(): void {
    const { panel, memory } = this.options;
    const { image } = memory;
    const message: ToComparisonView = {
      type: 'comparison',
      state: {
        picture: {
          name: basename(image),
          path: image,
          source: panel.webview.asWebviewUri(Uri.file(image)).toString(),
        },
        answers: this.#answers,
        memory,
      },
    };
    void panel.webview.postMessage(message);
  }
}
