import type { FromCompressionView } from '../src/shared/compressionProtocol';
import type { FromModelsView } from '../src/shared/models/modelsProtocol';
import type { FromResultsView } from '../src/shared/resultsProtocol';
import type { FromRunView } from '../src/shared/runProtocol';
import type { FromWebview } from '../src/shared/webviewProtocol';
import type { FromWeightsView } from '../src/shared/weightsProtocol';

interface VsCodeApi {
  postMessage(
    message:
      FromWebview | FromWeightsView | FromModelsView | FromResultsView | FromRunView | FromCompressionView,
  ): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The extension, seen from a webview. May be asked for once a page only, hence a constant. */
export const host = acquireVsCodeApi();
