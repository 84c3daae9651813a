import type { LogOutputChannel, Uri } from 'vscode';
import type { CurrentModel, ModelChoice } from './CurrentModel';
import type { Engine } from './Engine';
import type { ImageFollower } from './ImageFollower';
import type { ModelView } from './ModelView';
import type { PictureClassifier } from './PictureClassifier';
import type { WeightsEditor } from './weights/WeightsEditor';

/** What commands work with. */
export interface CommandContext {
  readonly extensionUri: Uri;
  readonly engine: Engine;
  readonly model: CurrentModel;
  readonly choice: ModelChoice;
  readonly classifier: PictureClassifier;
  readonly follower: ImageFollower;
  readonly view: ModelView;
  readonly weights: WeightsEditor;
  readonly log: LogOutputChannel;
}
