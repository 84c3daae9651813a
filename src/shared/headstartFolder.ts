import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where Headstart keeps what it has learnt between runs: `$HEADSTART_HOME`, by default `headstart` beside PyTorch's cache. */
export function headstartFolder(env: NodeJS.ProcessEnv): string {
  return env.HEADSTART_HOME ?? join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'headstart');
}
