import { commands } from 'vscode';

/** What conditions in the manifest ask for: the enablement of commands, and the steps of the walkthrough. */
export type ContextKey =
  /** The extension is active, so that what the others say is so. */
  | 'headstart.active'
  /** An image has been classified, a model has been trained, a trained one has been tried. */
  | 'headstart.classified'
  | 'headstart.trained'
  | 'headstart.triedTrained'
  /** The Model view shows an answer. */
  | 'headstart.hasAnswer'
  /** There is a run; one may be paused, … */
  | 'headstart.runs.any'
  | 'headstart.runs.pause'
  | 'headstart.runs.continue'
  | 'headstart.runs.stop'
  | 'headstart.runs.cancel'
  | 'headstart.runs.resume'
  | 'headstart.runs.use'
  /** A download is under way; there is one, if only a paused one. */
  | 'headstart.downloads.running'
  | 'headstart.downloads.any';

/** Tells VS Code what is the case, each thing once. */
export class ContextKeys {
  readonly #told = new Map<ContextKey, boolean>();

  set(key: ContextKey, value: boolean): void {
    if (this.#told.get(key) === value) return;
    this.#told.set(key, value);
    void commands.executeCommand('setContext', key, value);
  }
}
