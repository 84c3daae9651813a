import { commands, Uri, type WebviewPanel } from 'vscode';
import { relative, resolve } from 'node:path';
import { toErrorInfo, type ErrorInfo } from '../../shared/errors';
import {
  parseFromRunView,
  type FromRunView,
  type RunAction,
  type RunOutcome,
  type ToRunView,
} from '../../shared/runProtocol';
import type { DatasetReport } from '../../shared/trainingProtocol';
import { allowFiles } from '../allowFiles';
import { fillPage } from '../fillPage';
import { namedShortly } from '../namedShortly';
import { panelIcon } from '../panelIcon';
import type { StoredOutcome } from './readOutcome';
import type { TrainingRun } from './TrainingRun';

/** How often the page is told while the run goes on, in milliseconds. */
const SEND_EVERY_MS = 100;

export interface RunPanelOptions {
  readonly extensionUri: Uri;
  readonly panel: WebviewPanel;
  readonly run: TrainingRun;
  readonly readOutcome: (out: string) => Promise<StoredOutcome>;
  readonly act: (action: RunAction, run: TrainingRun) => void;
}

/** A tab in the editor area with a run: its curves while it trains, and then what it came to. */
export class RunPanel {
  #outcome: RunOutcome | null = null;
  #report: DatasetReport | null = null;
  /** What the engine said of the data, as the page is told it. */
  #live: { readonly from: DatasetReport; readonly report: DatasetReport } | undefined;
  /** Folder that the paths which the page knows are relative to. */
  #root: string;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #reading = false;
  #problem: ErrorInfo | undefined;
  /** What the page has been sent of what seldom changes. */
  #sent: { report: DatasetReport | null; outcome: RunOutcome | null } | undefined;

  constructor(private readonly options: RunPanelOptions) {
    const { panel, extensionUri, run } = options;
    this.#root = run.record.params.data;
    this.#allow();
    panel.title = run.name;
    panel.iconPath = panelIcon(extensionUri);
    const { webview } = panel;
    webview.onDidReceiveMessage((data: unknown) => {
      const message = parseFromRunView(data);
      if (message) this.#receive(message);
    });
    panel.onDidDispose(() => {
      this.#closed = true;
      clearTimeout(this.#timer);
    });
    fillPage(webview, extensionUri, { view: 'run', title: `Run: ${run.name}` });
  }

  /** The run has got on; the page is told soon. */
  update(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#send();
    }, SEND_EVERY_MS);
  }

  #receive(message: FromRunView): void {
    const { run, act } = this.options;
    switch (message.type) {
      case 'ready':
        this.#sent = undefined;
        this.#send();
        break;
      case 'act':
        if (run.state.actions.includes(message.action)) act(message.action, run);
        break;
      case 'open': {
        const name = this.#outcome?.pictures[message.row]?.name;
        if (name !== undefined) this.#open(resolve(this.#root, name));
        break;
      }
      case 'file': {
        const known = this.#namedFiles().find((path) => path === message.path);
        if (known !== undefined) this.#open(resolve(this.#root, known));
        break;
      }
    }
  }

  #send(): void {
    const { run } = this.options;
    const { state } = run;
    if (run.status === 'done' && !this.#outcome && !this.#reading && this.#problem === undefined) {
      void this.#readOutcome();
    }
    const report = this.#knownReport();
    const outcome = run.status === 'done' ? this.#outcome : null;
    const error = this.#problem ?? state.error;
    this.#post({ type: 'run', state: { ...state, error } });
    if (this.#sent?.report !== report) this.#post({ type: 'data', state: report });
    if (this.#sent?.outcome !== outcome) this.#post({ type: 'outcome', state: outcome });
    this.#sent = { report, outcome };
  }

  async #readOutcome(): Promise<void> {
    const { run, panel } = this.options;
    this.#reading = true;
    try {
      const { classes, training, root } = await this.options.readOutcome(run.out);
      this.#root = root;
      this.#allow();
      this.#report = this.#within(training.report);
      const { bestEpoch, valLoss, valAccuracy, confusion, trainableParameters, seconds, stopped } = training;
      const source = (path: string): string =>
        panel.webview.asWebviewUri(Uri.file(resolve(root, path))).toString();
      this.#outcome = {
        ...{ classes, bestEpoch, valLoss, valAccuracy, confusion, trainableParameters, seconds, stopped },
        held: training.pictures.validation,
        pictures: training.predictions.map(({ path, ...rest }) => ({
          name: path,
          source: source(path),
          ...rest,
        })),
      };
    } catch (error) {
      this.#problem = toErrorInfo(error);
    }
    this.#reading = false;
    this.#send();
  }

  /** What is said of the data: by the engine while the run goes on, afterwards by the model folder. Paths are relative to the data. */
  #knownReport(): DatasetReport | null {
    const { report } = this.options.run;
    if (this.#report || !report) return this.#report;
    if (this.#live?.from !== report) this.#live = { from: report, report: this.#within(report) };
    return this.#live.report;
  }

  #within(report: DatasetReport): DatasetReport {
    const name = (path: string): string => relative(this.#root, resolve(this.#root, path));
    const unreadable = report.unreadable.map(({ path, error }) => ({
      path: name(path),
      error: namedShortly(error, resolve(this.#root, path)),
    }));
    const duplicates = report.duplicates.map(({ paths: [a, b], ...rest }) => ({
      paths: [name(a), name(b)] as const,
      ...rest,
    }));
    return { ...report, unreadable, duplicates };
  }

  #namedFiles(): readonly string[] {
    const report = this.#knownReport();
    if (!report) return [];
    return [...report.unreadable.map(({ path }) => path), ...report.duplicates.flatMap(({ paths }) => paths)];
  }

  #open(path: string): void {
    void commands.executeCommand('vscode.open', Uri.file(path));
  }

  /** Lets the page load its own files and the pictures of the data. */
  #allow(): void {
    const { panel, extensionUri } = this.options;
    allowFiles(panel.webview, extensionUri, [Uri.file(this.#root)]);
  }

  /** A hidden page loses this and asks for everything when it is shown again. */
  #post(message: ToRunView): void {
    if (!this.#closed) void this.options.panel.webview.postMessage(message);
  }
}
