import type { Catalogue } from '../weights/Catalogue';
import type { ResolvedModel } from '../weights/resolveModel';
import type { EngineRequest } from './CurrentModel';

/**
 * Makes the function that finds the model at a path, or the demo model without one. The catalogue is read once, when it is
 * first needed.
 * @param modelsFolder the data folder `models/` of the extension
 */
export function makeModelResolver(
  modelsFolder: string,
  request: EngineRequest,
): (path: string | undefined, signal?: AbortSignal) => Promise<ResolvedModel> {
  let catalogue: Promise<Catalogue> | undefined;
  return async (path, signal) => {
    // Loaded when they are wanted, so that activation does not wait for them.
    const [{ loadCatalogue }, { resolveModel }, { weightsPlaces }] = await Promise.all([
      import('../weights/loadCatalogue'),
      import('../weights/resolveModel'),
      import('../weights/weightsPlaces'),
    ]);
    return resolveModel(path === undefined ? {} : { weights: path }, {
      catalogue: await (catalogue ??= loadCatalogue(modelsFolder)),
      modelsFolder,
      ...weightsPlaces(process.env),
      check: (file, architecture) =>
        request('check', { file, ...(architecture !== undefined && { architecture }) }, { signal }),
    });
  };
}
