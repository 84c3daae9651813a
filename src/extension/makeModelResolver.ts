import type { ModelRequest, ResolveContext, ResolvedModel } from '../weights/resolveModel';
import type { EngineRequest } from './CurrentModel';
import type { ModelLibrary } from './models/ModelLibrary';

/** Finds the model at a path or of a published name, the demo model without one, or the one that is wanted in more detail. */
export type ResolveModel = (
  wanted: string | ModelRequest | undefined,
  signal?: AbortSignal,
  labels?: ResolveContext['labels'],
) => Promise<ResolvedModel>;

/**
 * Makes the function that finds the model at a path or of a published name, or the demo model without one.
 * @param modelsFolder the data folder `models/` of the extension
 */
export function makeModelResolver(
  modelsFolder: string,
  library: Pick<ModelLibrary, 'load'>,
  request: EngineRequest,
): ResolveModel {
  return async (wanted, signal, labels = 'needed') => {
    // Loaded when it is wanted, so that activation does not wait for it.
    const { resolveModel } = await import('../weights/resolveModel');
    const { catalogue, places } = await library.load();
    return resolveModel(typeof wanted === 'string' ? { weights: wanted } : (wanted ?? {}), {
      catalogue,
      modelsFolder,
      labels,
      ...places,
      inspect: (file) => request('inspect', { file }, { signal }),
      check: (file, architecture, container) =>
        request(
          'check',
          {
            file,
            ...(architecture !== undefined && { architecture }),
            ...(container !== undefined && { container }),
          },
          { signal },
        ),
    });
  };
}
