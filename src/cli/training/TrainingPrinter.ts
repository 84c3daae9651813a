import { SingleBar } from 'cli-progress';
import { formatPercent, formatTime } from '../../shared/format';
import type { EpochRecord, FinetuneResult, TrainingEvent } from '../../shared/trainingProtocol';
import type { CliContext } from '../CliContext';
import { describeData } from './describeData';

/** Columns of the table of epochs: title and width. */
const COLUMNS = [
  ['EPOCH', 7],
  ['TRAIN LOSS', 10],
  ['VAL LOSS', 8],
  ['ACCURACY', 8],
  ['TIME', 7],
] as const;

/** Tells how a run gets on: JSON lines, or a table with a bar below it. What is said of the data goes to stderr. */
export class TrainingPrinter {
  /** Epochs that have ended in this process. */
  epochs = 0;

  #bar: { readonly bar: SingleBar; readonly what: string } | undefined;
  #titled = false;

  constructor(
    private readonly context: CliContext,
    private readonly json: boolean,
    /** Epochs that were asked for. */
    private readonly total: number,
  ) {}

  print(event: TrainingEvent): void {
    switch (event.event) {
      case 'features':
        this.#progress('pictures', event.done, event.total);
        break;
      case 'step':
        this.#progress('steps', event.done, event.total);
        break;
      case 'data':
        this.end();
        for (const line of describeData(event)) this.context.note(line);
        break;
      case 'epoch':
        this.epochs += 1;
        this.end();
        this.#epoch(event);
        break;
    }
  }

  done(result: FinetuneResult): void {
    this.end();
    const { history, predictions, ...facts } = result;
    if (this.json) {
      this.context.print(JSON.stringify({ event: 'done', epochs: history.length, ...facts }));
      return;
    }
    const held = facts.confusion.flat().reduce((sum, count) => sum + count, 0);
    const quality =
      facts.valAccuracy === null
        ? 'nothing was held out to measure it by'
        : `${formatPercent(facts.valAccuracy)} of ${held} held-out pictures are right`;
    this.context.print(
      `\nEpoch ${facts.bestEpoch} of ${history.length} is kept: ${quality}. ${formatTime(facts.seconds * 1000)} in all.`,
    );
    const [worst] = predictions;
    if (worst && worst.label !== worst.predicted) {
      this.context.print(
        `Surest mistake: ${worst.path} was taken for “${facts.classes[worst.predicted] ?? ''}” (${formatPercent(worst.probability)}).`,
      );
    }
    this.context.print(`Model: ${facts.out}`);
  }

  /** Takes the bar away, before something else is printed. */
  end(): void {
    this.#bar?.bar.stop();
    this.#bar = undefined;
  }

  #epoch({ epoch, trainLoss, valLoss, valAccuracy, seconds }: EpochRecord): void {
    if (this.json) {
      this.context.print(JSON.stringify({ event: 'epoch', epoch, trainLoss, valLoss, valAccuracy, seconds }));
      return;
    }
    if (!this.#titled) this.context.print(row(COLUMNS.map(([title]) => title)));
    this.#titled = true;
    this.context.print(
      row([
        `${epoch}/${Math.max(this.total, epoch)}`,
        trainLoss.toFixed(4),
        valLoss?.toFixed(4) ?? '–',
        valAccuracy === null ? '–' : formatPercent(valAccuracy),
        formatTime(seconds * 1000),
      ]),
    );
  }

  #progress(what: string, done: number, total: number): void {
    if (!process.stderr.isTTY) return;
    if (this.#bar?.what !== what) {
      this.end();
      const bar = new SingleBar({
        format: `{bar} {value}/{total} ${what}, {eta_formatted} left`,
        stream: process.stderr,
        clearOnComplete: true,
      });
      bar.start(total, done);
      this.#bar = { bar, what };
    }
    this.#bar.bar.update(done);
  }
}

function row(cells: readonly string[]): string {
  return cells.map((cell, column) => cell.padStart(COLUMNS[column]?.[1] ?? 0)).join('  ');
}
