import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LibrarySettings } from './LibrarySettings';
import { ModelLibrary } from './ModelLibrary';

const MODELS = resolve(import.meta.dirname, '../../../models');

describe('ModelLibrary', () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'headstart-library-'));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  it('shows what holds for the settings of now, also where a look by earlier ones takes longer', async () => {
    const answers: ((error: Error) => void)[] = [];
    const fetch = vi.fn(() => new Promise<Response>((_resolve, reject) => answers.push(reject)));
    let settings: LibrarySettings = {
      mirror: '',
      cacheFolder: join(home, 'earlier'),
      catalogs: ['https://zoo.invalid/slow.json'],
    };
    const library = new ModelLibrary({
      modelsFolder: MODELS,
      env: { HEADSTART_HOME: home, TORCH_HOME: join(home, 'torch') },
      fetch,
      settings: () => settings,
      timeOf: () => undefined,
      inUse: () => undefined,
    });
    const earlier = library.load();
    await vi.waitFor(() => expect(fetch).toHaveBeenCalled());
    settings = { mirror: '', cacheFolder: join(home, 'now'), catalogs: [] };
    await library.reload();
    for (const reject of answers) reject(new Error('no such host'));
    expect((await earlier).cache.folder).toBe(join(home, 'now'));
    expect(library.folder).toBe(join(home, 'now'));
    expect(library.problem).toBeNull();
  });
});
