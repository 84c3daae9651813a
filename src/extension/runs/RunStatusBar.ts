import { StatusBarAlignment, window, type Disposable, type StatusBarItem } from 'vscode';
import { describeAtLength, describeBriefly } from './describeRun';
import type { Runs } from './Runs';

/** How often the item is written anew, in milliseconds. */
const REFRESH_EVERY_MS = 500;

/** Says in the status bar how far the run under way is; a click opens its tab. */
export class RunStatusBar implements Disposable {
  readonly #item: StatusBarItem;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly runs: Runs) {
    this.#item = window.createStatusBarItem('headstart.run', StatusBarAlignment.Left);
    this.#item.name = 'Headstart: Training';
    runs.onChange(() => {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#update();
      }, REFRESH_EVERY_MS);
    });
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#item.dispose();
  }

  #update(): void {
    const run = this.runs.list.find(({ isUnderWay }) => isUnderWay);
    if (!run) {
      this.#item.hide();
      return;
    }
    const brief = describeBriefly(run.state, run.record);
    const waiting = this.runs.list.filter(({ status }) => status === 'queued').length;
    this.#item.text = `$(graph-line) ${run.name}: ${brief}${waiting > 0 ? `, ${waiting} waiting` : ''}`;
    this.#item.tooltip = describeAtLength(run.state, run.record);
    this.#item.accessibilityInformation = { label: `Headstart trains ${run.name}, ${run.state.stage}` };
    this.#item.command = { command: 'headstart.openRun', title: 'Open', arguments: [run] };
    this.#item.show();
  }
}
