import type { Device } from '../shared/engineProtocol';

/** The settings below `headstart.`, by the names the manifest declares. */
export interface Settings {
  /** Classify the image that is open, while the view is to be seen. */
  readonly classifyOnOpen: boolean;
  /** Predictions an image gets. */
  readonly topK: number;
  readonly device: Device;
  /** Measure the devices that are there, while nothing else is to be done. */
  readonly measureDevices: boolean;
  /** Take pixels as stored instead of turning them upright. */
  readonly ignoreExif: boolean;
  /** Minutes after which an engine that nobody asks is stopped. */
  readonly engineIdleMinutes: number;
  /** When the status bar names the model and its device. */
  readonly statusBar: (typeof STATUS_BAR)[number];
  /** Takes the place of the host of every address of published weights; empty for none. */
  readonly mirror: string;
  /** Where published weights are kept; empty for PyTorch's folder. */
  readonly cacheFolder: string;
  /** Catalogues of the user's own: files and addresses. */
  readonly catalogs: readonly string[];
}

/** `auto`: while an image, the Model view or a tab of ours is to be seen. */
export const STATUS_BAR = ['auto', 'always', 'never'] as const;
