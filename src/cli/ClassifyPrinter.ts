import { SingleBar } from 'cli-progress';
import type { ImageResult, Prediction } from '../shared/engineProtocol';
import { firstName, formatPercent } from '../shared/format';
import type { CliContext } from './CliContext';

export interface ClassifyPrinterOptions {
  readonly json: boolean;
  /** What the model is called. */
  readonly title: string;
  /** Predictions an image that people are shown. */
  readonly rows: number;
}

/** Width of `100.0 %`. */
const PERCENT_WIDTH = 7;

/** Prints results as they come: a JSON line each, a list for one image, a row each for several. */
export class ClassifyPrinter {
  failed = 0;

  readonly #imageWidth: number;
  readonly #bar: SingleBar | undefined;

  constructor(
    private readonly context: CliContext,
    private readonly images: readonly { readonly image: string }[],
    private readonly options: ClassifyPrinterOptions,
  ) {
    this.#imageWidth = Math.max('IMAGE'.length, ...images.map(({ image }) => image.length));
    // Where results appear on the terminal, they are the progress.
    if (images.length > 1 && process.stderr.isTTY && !process.stdout.isTTY) {
      this.#bar = new SingleBar({
        format: '{bar} {value}/{total} images, {eta_formatted} left',
        stream: process.stderr,
        clearOnComplete: true,
      });
      this.#bar.start(images.length, 0);
    }
    if (!options.json) this.#printHead();
  }

  print(result: ImageResult): void {
    this.#bar?.increment();
    if ('error' in result) this.failed += 1;
    if (this.options.json) this.context.print(JSON.stringify(toLine(result)));
    else if ('error' in result) this.context.note(`headstart: ${result.error.message}`);
    else if (this.images.length === 1) this.#printList(result.predictions);
    else this.#printRow(result.image, result.predictions);
  }

  end(): void {
    this.#bar?.stop();
  }

  #printHead(): void {
    this.context.note(`Model: ${this.options.title}`);
    if (this.images.length > 1) this.context.print(`${'IMAGE'.padEnd(this.#imageWidth)}  PREDICTION`);
  }

  #printList(predictions: readonly Prediction[]): void {
    const labels = predictions.map(({ label }) => firstName(label));
    const width = Math.max(...labels.map(({ length }) => length));
    for (const [rank, { probability }] of predictions.entries()) {
      this.context.print(
        `${(labels[rank] ?? '').padEnd(width)}  ${formatPercent(probability).padStart(PERCENT_WIDTH)}`,
      );
    }
  }

  #printRow(image: string, predictions: readonly Prediction[]): void {
    const shown = predictions
      .slice(0, this.options.rows)
      .map(
        ({ label, probability }) =>
          `${formatPercent(probability).padStart(PERCENT_WIDTH)}  ${firstName(label)}`,
      );
    for (const [rank, prediction] of shown.entries()) {
      this.context.print(`${(rank === 0 ? image : '').padEnd(this.#imageWidth)}  ${prediction}`);
    }
  }
}

/** The line of the contract: nothing but what it names. */
function toLine(result: ImageResult): object {
  return 'error' in result
    ? { image: result.image, error: result.error }
    : { image: result.image, predictions: result.predictions };
}
