import type { ModelRow } from '../shared/models/ModelRow';
import type { RunState } from '../shared/runProtocol';
import type { Classification } from './PictureClassifier';

/** What the suite in the extension host reads, because only a webview would show it. Nobody else is given it. */
export interface TestHook {
  readonly classification: () => Classification;
  /** The engine's process, undefined while there is none. */
  readonly enginePid: () => number | undefined;
  /** The runs, as their pages show them. */
  readonly runs: () => readonly RunState[];
  /** The models of the catalogue as they stand; empty until the catalogue has been read. */
  readonly modelRows: () => readonly ModelRow[];
}
