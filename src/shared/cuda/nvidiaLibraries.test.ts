import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findNvidiaLibraries } from './nvidiaLibraries';

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'headstart-nvidia-'))));
afterEach(() => rmSync(root, { recursive: true }));

function put(folder: string, ...names: string[]): string {
  const path = join(root, folder);
  mkdirSync(path, { recursive: true });
  for (const name of names) writeFileSync(join(path, name), '');
  return path;
}

describe('NVIDIA’s libraries', () => {
  it('are found in an active Python environment, as PyTorch brings them', () => {
    const packages = 'venv/lib/python3.12/site-packages/nvidia';
    const cudart = put(`${packages}/cuda_runtime/lib`, 'libcudart.so.12');
    const cudnn = put(`${packages}/cudnn/lib`, 'libcudnn.so.9');
    const env = { VIRTUAL_ENV: join(root, 'venv') };
    const names = ['libcudart.so.12', 'libcudnn.so.9', 'libheadstart_none.so.1'];
    const found = findNvidiaLibraries(names, { env, isKnown: () => false });
    expect(found.folders).toEqual([cudart, cudnn]);
    expect(found.missing).toEqual(['libheadstart_none.so.1']);
  });

  it('that the loader finds by itself need no folder, and folders of the user’s own come first', () => {
    const named = put('named', 'liba.so.1');
    const [own, other] = [put('own', 'libb.so.1'), put('other', 'libb.so.1', 'libc.so.1')];
    const found = findNvidiaLibraries(['liba.so.1', 'libb.so.1', 'libc.so.1', 'libd.so.1'], {
      ...{ env: { LD_LIBRARY_PATH: `:${named}` }, own: [own], places: [other] },
      isKnown: (name) => name === 'libd.so.1',
    });
    expect(found).toEqual({ folders: [own, other], missing: [] });
  });

  it.skipIf(process.platform !== 'linux')('are looked up in the list of the system’s loader', () => {
    const { missing } = findNvidiaLibraries(['libheadstart_none.so.1'], { env: {}, places: [] });
    expect(missing).toEqual(['libheadstart_none.so.1']);
  });
});
