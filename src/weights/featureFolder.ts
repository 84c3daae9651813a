import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where features that training computed are kept for the next run: below `$HEADSTART_HOME` or the folder in which the system keeps what
 * may be thrown away.
 */
export function featureFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  return join(env.HEADSTART_HOME ?? join(cacheFolder(env, platform), 'headstart'), 'features');
}

function cacheFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  // Whoever sets it means it, on whatever system. It must be absolute, says the XDG specification.
  if (env.XDG_CACHE_HOME?.startsWith('/')) return env.XDG_CACHE_HOME;
  if (platform === 'win32') return env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local');
  return platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
}
