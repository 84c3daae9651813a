import { readdir, readFile, stat } from 'node:fs/promises';
import { release } from 'node:os';
import { join } from 'node:path';
import { readCudaRuntime } from '../../shared/cuda/CudaRuntime';

/** Where Linux lists Vulkan drivers. */
const VULKAN_FOLDERS = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d'];

/** Variables that choose among drivers and cards. */
const VARIABLES = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES', 'CUDA_VISIBLE_DEVICES', 'LD_LIBRARY_PATH'];

/**
 * A text that changes when a graphics card or its driver does, as far as the system tells without asking the driver itself: elsewhere than
 * on Linux, drivers come with a version of the system or are not to be had.
 */
export async function describeDriver(env: NodeJS.ProcessEnv): Promise<string> {
  const parts = [
    process.platform,
    process.arch,
    release(),
    ...VARIABLES.map((name) => `${name}=${env[name] ?? ''}`),
  ];
  if (process.platform === 'linux') {
    parts.push(await textOf('/proc/driver/nvidia/version'));
    parts.push(...(readCudaRuntime(env)?.files ?? []).map(({ sha256 }) => sha256));
    for (const folder of VULKAN_FOLDERS) parts.push(...(await stampsOf(folder)));
    for (const card of await namesIn('/sys/class/drm')) {
      if (!/^card\d+$/.test(card)) continue;
      const device = join('/sys/class/drm', card, 'device');
      parts.push(`${await textOf(join(device, 'vendor'))}:${await textOf(join(device, 'device'))}`);
    }
  }
  return parts.join('\n');
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}

async function textOf(file: string): Promise<string> {
  return (await readFile(file, 'utf8').catch(() => '')).trim();
}

async function stampsOf(folder: string): Promise<string[]> {
  return Promise.all(
    (await namesIn(folder)).map(async (name) => {
      const found = await stat(join(folder, name)).catch(() => undefined);
      return `${name} ${found?.mtimeMs ?? ''}`;
    }),
  );
}
