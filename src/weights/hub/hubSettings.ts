import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the Hugging Face hub is and where its files are kept, by the variables that its own tools read. */
export interface HubSettings {
  /** Without a slash at its end. */
  readonly endpoint: string;
  readonly cacheFolder: string;
  readonly token: string | undefined;
  /** Nothing may be asked of the hub. */
  readonly offline: boolean;
}

/** Source: huggingface_hub's `constants.py`. */
export function hubSettings(env: NodeJS.ProcessEnv): HubSettings {
  const home = env.HF_HOME ?? join(env.XDG_CACHE_HOME ?? join('~', '.cache'), 'huggingface');
  const cache = env.HF_HUB_CACHE ?? env.HUGGINGFACE_HUB_CACHE ?? join(home, 'hub');
  return {
    endpoint: (env.HF_ENDPOINT ?? 'https://huggingface.co').replace(/\/+$/, ''),
    cacheFolder: /^~(?=$|[/\\])/.test(cache) ? join(homedir(), cache.slice(1)) : cache,
    token: env.HF_TOKEN === '' ? undefined : env.HF_TOKEN,
    offline: /^(1|on|yes|true)$/i.test(env.HF_HUB_OFFLINE ?? ''),
  };
}
