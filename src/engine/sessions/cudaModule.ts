import {
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { CUDA_LIBRARIES, type CudaRuntime } from '../../shared/cuda/CudaRuntime';

/** Within onnxruntime-node, where its binding and the runtime's core lie. */
const NATIVE = 'bin/napi-v6/linux/x64';
const FILES = ['onnxruntime_binding.node', 'libonnxruntime.so.1'];

/**
 * ONNX Runtime looks for its providers in the folder that its core was loaded from. This makes a folder beside the installed libraries in
 * which all of them lie together: hard links where the disk allows it, so that it takes no room.
 * @returns the file from whose place `onnxruntime-node` is to be required
 * @throws what the file system throws
 */
export function cudaModule({ folder }: CudaRuntime): string {
  const home = join(folder, 'module');
  const entry = join(home, 'index.js');
  if (existsSync(home)) return entry;
  const work = mkdtempSync(join(folder, 'making-'));
  try {
    const runtime = dirname(resolvePackage('onnxruntime-node/package.json'));
    const target = join(work, 'node_modules/onnxruntime-node');
    mkdirSync(join(target, NATIVE), { recursive: true });
    for (const name of ['package.json', 'dist'])
      cpSync(join(runtime, name), join(target, name), { recursive: true });
    for (const name of FILES) place(join(runtime, NATIVE, name), join(target, NATIVE, name));
    for (const name of CUDA_LIBRARIES) place(join(folder, name), join(target, NATIVE, name));
    // dist/cjs/index.js: its package.json cannot be asked for by name.
    const common = join(dirname(resolvePackage('onnxruntime-common')), '../..');
    cpSync(common, join(work, 'node_modules/onnxruntime-common'), { recursive: true });
    renameSync(work, home);
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!existsSync(home)) throw error;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return entry;
}

/** Whether somebody has put CUDA's provider beside the runtime itself, as its own installer does when it is told to. */
export function bringsCuda(): boolean {
  try {
    const runtime = dirname(resolvePackage('onnxruntime-node/package.json'));
    return CUDA_LIBRARIES.every((name) => existsSync(join(runtime, NATIVE, name)));
  } catch {
    // The universal package brings the WebAssembly build alone.
    return false;
  }
}

function resolvePackage(name: string): string {
  return createRequire(__filename).resolve(name);
}

function place(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    // Another disk, or a file system without links.
    copyFileSync(from, to);
  }
}
