import type { ResolvedModel } from '../weights/resolveModel';
import type { EngineRequest } from './CurrentModel';
import type { ModelLibrary } from './models/ModelLibrary';

/**
 * Makes the function that finds the model at a path or of a published name, or the demo model without one.
 * @param modelsFolder the data folder `models/` of the extension
 */
export function makeModelResolver(
  modelsFolder: string,
  library: Pick<ModelLibrary, 'load'>,
  request: EngineRequest,
): (path: string | undefined, signal?: AbortSignal) => Promise<ResolvedModel> {
  return async (path, signal) => {
    // Loaded when it is wanted, so that activation does not wait for it.
    const { resolveModel } = await import('../weights/resolveModel');
    const { catalogue, places } = await library.load();
    return resolveModel(path === undefined ? {} : { weights: path }, {
      catalogue,
      modelsFolder,
      ...places,
      check: (file, architecture) =>
        request('check', { file, ...(architecture !== undefined && { architecture }) }, { signal }),
    });
  };
}
