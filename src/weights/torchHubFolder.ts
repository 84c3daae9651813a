import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The folder in which PyTorch keeps downloaded weights: `$TORCH_HOME/hub/checkpoints`, by default below `~/.cache/torch`.
 * Source: `torch.hub.get_dir`.
 */
export function torchHubFolder(env: NodeJS.ProcessEnv): string {
  const home = env.TORCH_HOME ?? join(env.XDG_CACHE_HOME ?? join('~', '.cache'), 'torch');
  const expanded = home === '~' || /^~[/\\]/.test(home) ? join(homedir(), home.slice(1)) : home;
  return join(expanded, 'hub', 'checkpoints');
}
