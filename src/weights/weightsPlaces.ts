import { HashStore } from './HashStore';
import { headstartFolder } from '../shared/headstartFolder';
import { hubSettings } from './hub/hubSettings';
import type { ResolveContext } from './resolveModel';
import { torchHubFolder } from './torchHubFolder';

/** Where weights are on this machine, by the environment variables of those who put them there. */
export function weightsPlaces(
  env: NodeJS.ProcessEnv,
): Pick<ResolveContext, 'cacheFolder' | 'hubFolder' | 'hashes'> {
  return {
    cacheFolder: torchHubFolder(env),
    hubFolder: hubSettings(env).cacheFolder,
    hashes: new HashStore(headstartFolder(env)),
  };
}
