import type { LogOutputChannel, Uri } from 'vscode';
import type { Compression } from './compression/Compression';
import type { CurrentModel, ModelChoice } from './CurrentModel';
import type { DatasetMemory } from './dataset/pickDataset';
import type { DeviceStatus } from './devices/DeviceStatus';
import type { Engine } from './Engine';
import type { ImageFollower } from './ImageFollower';
import type { ResolveModel } from './makeModelResolver';
import type { ModelLibrary } from './models/ModelLibrary';
import type { ModelsTree } from './models/ModelsTree';
import type { ModelTable } from './models/ModelTable';
import type { Measuring } from './models/Measuring';
import type { ModelView } from './ModelView';
import type { PictureClassifier } from './PictureClassifier';
import type { LayerPlans } from './plan/LayerPlans';
import type { RunPanels } from './runs/RunPanels';
import type { Runs } from './runs/Runs';
import type { WeightsEditor } from './weights/WeightsEditor';

/** What commands work with. */
export interface CommandContext {
  readonly extensionUri: Uri;
  /** A folder of the extension's own that may be written. */
  readonly storageUri: Uri;
  readonly engine: Engine;
  /** Another engine, for work that nothing else should wait for. */
  readonly newEngine: () => Engine;
  readonly devices: DeviceStatus;
  readonly model: CurrentModel;
  readonly choice: ModelChoice;
  readonly resolve: ResolveModel;
  readonly classifier: PictureClassifier;
  readonly follower: ImageFollower;
  readonly view: ModelView;
  readonly weights: WeightsEditor;
  /** The data set that images are added to. */
  readonly dataset: DatasetMemory;
  readonly library: ModelLibrary;
  readonly modelsTree: ModelsTree;
  readonly modelTable: ModelTable;
  readonly measuring: Measuring;
  readonly plans: LayerPlans;
  readonly runs: Runs;
  readonly runPanels: RunPanels;
  /** Smaller copies that are being made or wait for the user's word. */
  readonly compressions: Set<Compression>;
  readonly log: LogOutputChannel;
}
