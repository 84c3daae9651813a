import {
  MarkdownString,
  StatusBarAlignment,
  TabInputCustom,
  TabInputWebview,
  ThemeColor,
  window,
  type Disposable,
  type StatusBarItem,
} from 'vscode';
import type { CurrentModel } from './CurrentModel';
import type { DeviceStatus } from './devices/DeviceStatus';
import { describeStatus, type StatusText } from './describeStatus';
import { activeImage } from './openImage';
import type { PictureClassifier } from './PictureClassifier';
import type { Settings } from './settingsSchema';

export interface ModelStatusBarOptions {
  readonly model: Pick<CurrentModel, 'state'>;
  readonly classifier: Pick<PictureClassifier, 'current'>;
  /** What the model in use is called until it has been read. */
  readonly chosen: () => string;
  readonly settings: () => Pick<Settings, 'device' | 'statusBar'>;
  readonly devices: Pick<DeviceStatus, 'measured'>;
  /** Whether the Model view is to be seen. */
  readonly viewVisible: () => boolean;
}

/** The model in use and its device, in the status bar while something is open that they matter to. A click chooses another model. */
export class ModelStatusBar implements Disposable {
  readonly #item: StatusBarItem;
  readonly #subscription: Disposable;
  #shown = '';

  constructor(private readonly options: ModelStatusBarOptions) {
    this.#item = window.createStatusBarItem('headstart.model', StatusBarAlignment.Right, 100);
    this.#item.name = 'Headstart: Model';
    this.#item.command = 'headstart.chooseModel';
    this.#subscription = window.tabGroups.onDidChangeTabs(() => this.update());
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#item.dispose();
  }

  /** Says what is the case now; called when the model, the picture, the view or a setting has changed. */
  update(): void {
    const { model, classifier, chosen, settings, devices } = this.options;
    const { device, statusBar } = settings();
    if (statusBar === 'never' || (statusBar === 'auto' && !this.#isUseful())) {
      this.#shown = '';
      this.#item.hide();
      return;
    }
    const { state } = model;
    const measured = state.status === 'ready' ? devices.measured(state.weights) : undefined;
    const text = describeStatus(state, classifier.current, { chosen: chosen(), device, measured });
    const shown = JSON.stringify(text);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#write(text);
    this.#item.show();
  }

  #write({ text, label, tooltip, failed }: StatusText): void {
    const item = this.#item;
    item.text = text;
    item.accessibilityInformation = { label, role: 'button' };
    const markdown = new MarkdownString(tooltip);
    markdown.isTrusted = { enabledCommands: ['headstart.chooseModel', 'workbench.action.openSettings'] };
    item.tooltip = markdown;
    item.backgroundColor = failed ? new ThemeColor('statusBarItem.warningBackground') : undefined;
  }

  #isUseful(): boolean {
    if (this.options.viewVisible() || activeImage() !== undefined) return true;
    const input = window.tabGroups.activeTabGroup.activeTab?.input;
    return (
      (input instanceof TabInputCustom || input instanceof TabInputWebview) &&
      input.viewType.includes('headstart.')
    );
  }
}
