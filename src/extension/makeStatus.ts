import { workspace } from 'vscode';
import { basename } from 'node:path';
import { ContextKeys } from './ContextKeys';
import type { CurrentModel, ModelChoice } from './CurrentModel';
import type { DeviceStatus } from './devices/DeviceStatus';
import type { ModelLibrary } from './models/ModelLibrary';
import { ModelStatusBar } from './ModelStatusBar';
import type { PictureClassifier } from './PictureClassifier';
import type { Runs } from './runs/Runs';
import { readSettings } from './settings';
import { tellContext } from './tellContext';

export interface StatusParts {
  readonly model: CurrentModel;
  readonly classifier: PictureClassifier;
  readonly choice: ModelChoice;
  readonly library: ModelLibrary;
  readonly runs: Runs;
  readonly devices: DeviceStatus;
  readonly viewVisible: () => boolean;
}

/** What the window says of the extension outside its views: the status bar, and the conditions that the manifest asks for. */
export interface Status {
  /** Called when the model, the picture or what is to be seen has changed. */
  readonly update: () => void;
  readonly disposables: readonly { dispose(): void }[];
}

export function makeStatus(parts: StatusParts): Status {
  const { choice } = parts;
  const bar = new ModelStatusBar({
    ...parts,
    settings: readSettings,
    chosen: () => {
      const path = choice.get();
      return path === undefined ? 'Demo model' : basename(path);
    },
  });
  const told = tellContext(new ContextKeys(), parts);
  const settings = workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration('headstart')) bar.update();
  });
  return {
    update: () => {
      bar.update();
      told();
    },
    disposables: [bar, settings],
  };
}
