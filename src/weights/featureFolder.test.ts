import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { featureFolder } from './featureFolder';

describe('featureFolder', () => {
  it.each([
    [{}, 'linux', join(homedir(), '.cache', 'headstart', 'features')],
    [{ XDG_CACHE_HOME: '/c' }, 'linux', join('/c', 'headstart', 'features')],
    [{ XDG_CACHE_HOME: 'relative' }, 'linux', join(homedir(), '.cache', 'headstart', 'features')],
    [{}, 'darwin', join(homedir(), 'Library', 'Caches', 'headstart', 'features')],
    [{ LOCALAPPDATA: '/local' }, 'win32', join('/local', 'headstart', 'features')],
    [{ HEADSTART_HOME: '/h', XDG_CACHE_HOME: '/c' }, 'linux', join('/h', 'features')],
  ] as const)('%j on %s is %s', (env, platform, folder) => {
    expect(featureFolder(env, platform)).toBe(folder);
  });
});
