import {
  EventEmitter,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  type Disposable,
  type TreeDataProvider,
} from 'vscode';
import type { RunStatus } from '../../shared/runProtocol';
import { describeAtLength, describeBriefly, RUN_ICONS } from './describeRun';
import type { Runs } from './Runs';
import type { TrainingRun } from './TrainingRun';

/** How often a row is drawn anew while its run goes on, in milliseconds. */
const REFRESH_EVERY_MS = 500;

const COLOURS: Partial<Readonly<Record<RunStatus, string>>> = {
  running: 'charts.blue',
  done: 'testing.iconPassed',
  failed: 'testing.iconFailed',
};

/** The Runs view: what trains, what waits, and what was trained. */
export class RunsTree implements TreeDataProvider<TrainingRun>, Disposable {
  static readonly id = 'headstart.runs';
  readonly #changed = new EventEmitter<TrainingRun | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  #timer: NodeJS.Timeout | undefined;
  #shown: readonly TrainingRun[] = [];
  readonly #stale = new Set<TrainingRun>();
  /** What the rows say, by run. */
  readonly #drawn = new WeakMap<TrainingRun, string>();

  constructor(private readonly runs: Runs) {
    runs.onChange((run) => {
      this.#stale.add(run);
      this.#timer ??= setTimeout(() => this.#refresh(), REFRESH_EVERY_MS);
    });
  }

  getChildren(parent?: TrainingRun): TrainingRun[] {
    if (parent) return [];
    this.#shown = this.runs.list;
    return [...this.#shown];
  }

  getTreeItem(run: TrainingRun): TreeItem {
    const { state, record, status } = run;
    const item = new TreeItem(run.name);
    item.id = run.id;
    item.description = describeBriefly(state, record);
    item.tooltip = new MarkdownString().appendText(describeAtLength(state, record));
    const colour = COLOURS[status];
    item.iconPath = new ThemeIcon(
      RUN_ICONS[status],
      colour === undefined ? undefined : new ThemeColor(colour),
    );
    item.contextValue = run.isUnfinished ? 'unfinished' : status;
    item.accessibilityInformation = { label: `${run.name}, ${state.stage}, ${item.description}` };
    item.command = { command: 'headstart.openRun', title: 'Open', arguments: [run] };
    this.#drawn.set(run, wordsOf(run));
    return item;
  }

  /** Draws the rows that say something else; all of them only where their order changed: a row that is drawn anew loses a click on it. */
  #refresh(): void {
    this.#timer = undefined;
    const { list } = this.runs;
    const same = list.length === this.#shown.length && list.every((run, row) => run === this.#shown[row]);
    if (same) {
      for (const run of this.#stale) if (this.#drawn.get(run) !== wordsOf(run)) this.#changed.fire(run);
    } else this.#changed.fire(undefined);
    this.#stale.clear();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#changed.dispose();
  }
}

/** What a row says, in one text. */
function wordsOf(run: TrainingRun): string {
  return `${run.status} ${describeBriefly(run.state, run.record)}`;
}
