import type { DeviceReport, RealDevice } from '../../shared/deviceProtocol';
import { cudaObstacle } from './cudaObstacle';

/** Why a device cannot be used, and what to do. */
export type Obstacle = Pick<DeviceReport, 'reason' | 'remedy' | 'install'>;

/** The systems whose build of the runtime has a provider, as `process.platform` and `process.arch` name them. */
const HOMES: Readonly<Record<Exclude<RealDevice, 'cpu'>, readonly string[]>> = {
  cuda: ['linux-x64'],
  dml: ['win32-x64', 'win32-arm64'],
  coreml: ['darwin-arm64'],
  webgpu: ['linux-x64', 'win32-x64', 'win32-arm64', 'darwin-arm64'],
};

const FOUND_ON: Readonly<Record<Exclude<RealDevice, 'cpu'>, string>> = {
  cuda: 'on Linux (x64) with NVIDIA graphics',
  dml: 'on Windows',
  coreml: 'on Macs with Apple silicon',
  webgpu: 'on Windows, Macs with Apple silicon and Linux (x64)',
};

const NAMES: Readonly<Record<string, string>> = { linux: 'Linux', win32: 'Windows', darwin: 'macOS' };

/** Why a device beside the CPU cannot be on this machine at all; undefined where it is worth a try. */
export function obstacleHere(
  device: Exclude<RealDevice, 'cpu'>,
  { platform, arch }: Pick<NodeJS.Process, 'platform' | 'arch'> = process,
  cuda: () => Obstacle | undefined = cudaObstacle,
): Obstacle | undefined {
  if (!HOMES[device].includes(`${platform}-${arch}`)) {
    return {
      reason: `It exists ${FOUND_ON[device]}; this is ${NAMES[platform] ?? platform} (${arch}).`,
      remedy: null,
    };
  }
  return device === 'cuda' ? cuda() : undefined;
}

/** The systems that have a package of their own. */
const NATIVE: readonly string[] = ['linux-x64', 'linux-arm64', 'win32-x64', 'win32-arm64', 'darwin-arm64'];

/** Why only the CPU can be used where networks run through WebAssembly. */
export function withoutDevices({
  platform,
  arch,
}: Pick<NodeJS.Process, 'platform' | 'arch'> = process): Obstacle {
  const native = NATIVE.includes(`${platform}-${arch}`);
  return {
    reason: 'Networks run through WebAssembly here, which has the CPU alone.',
    remedy: native
      ? `Headstart’s package for ${platform}-${arch} is faster and has more devices; only Alpine Linux cannot use it.`
      : null,
  };
}

/** What the runtime's words mean, for those failures that have a known cause. */
const CAUSES: Readonly<
  Partial<Record<RealDevice, readonly { readonly pattern: RegExp; readonly obstacle: Obstacle }[]>>
> = {
  webgpu: [
    {
      pattern: /Failed to get a WebGPU adapter/i,
      obstacle: {
        reason: 'No graphics adapter that WebGPU can use was found.',
        remedy:
          process.platform === 'linux'
            ? 'Install the Vulkan driver of the graphics card (mesa-vulkan-drivers, or the NVIDIA driver); in a container, pass the card through.'
            : 'Update the graphics driver.',
      },
    },
  ],
  cuda: [
    {
      pattern: /Failed to load (?:shared )?library|cannot open shared object file/i,
      obstacle: {
        reason: 'The CUDA libraries of ONNX Runtime are there, but do not load.',
        remedy:
          'Install them again with “Headstart: Install CUDA libraries…” or "headstart devices install cuda".',
        install: 'cuda',
      },
    },
    {
      pattern: /CUDA (?:failure|error) (?:100|35|999)|no CUDA-capable device|driver version is insufficient/i,
      obstacle: {
        reason: 'The NVIDIA driver is too old, or finds no graphics card.',
        remedy:
          'Update the driver to 525 or newer (for CUDA 13: 580), and see that "nvidia-smi" lists the card.',
      },
    },
  ],
};

/** Characters of the runtime's own words that a message has room for. */
const LONGEST = 200;

/** Puts a failure of the runtime on a device into words, and says whether the device is not here at all. */
export function explainFailure(
  device: RealDevice,
  error: unknown,
): Obstacle & { readonly state: 'failed' | 'unavailable' } {
  const text = error instanceof Error ? error.message : String(error);
  const known = CAUSES[device]?.find(({ pattern }) => pattern.test(text));
  if (known) return { ...known.obstacle, state: 'unavailable' };
  // Paths of the machine that the runtime was built on say nothing to anybody.
  const [line = ''] = text.replace(/\/\S*onnxruntime_src\/\S+\s*/g, '').split('\n');
  return {
    state: 'failed',
    reason: `It failed: ${line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line}`,
    remedy: 'Update the graphics driver, or choose another device.',
  };
}
