import { createInterface } from 'node:readline';
import { resolve } from 'node:path';
import { CUDA_VERSIONS, runtimesFolder, type CudaRuntime } from '../../shared/cuda/CudaRuntime';
import { describeMissing } from '../../shared/cuda/describeMissing';
import { findNvidiaLibraries } from '../../shared/cuda/nvidiaLibraries';
import { HeadstartError } from '../../shared/errors';
import { formatBytes } from '../../shared/formatBytes';
import { chooseCuda, cudaSigns } from '../../weights/cuda/chooseCuda';
import { CUDA_ARCHIVES } from '../../weights/cuda/cudaArchives';
import { CudaInstaller, type CudaInstallRequest } from '../../weights/cuda/CudaInstaller';
import type { CliContext } from '../CliContext';
import type { CommandArguments, OptionSpec } from '../Command';
import { DownloadBar } from '../DownloadBar';

/** The options of `headstart devices install cuda`. */
export const INSTALL_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  cuda: {
    value: '12|13',
    description: 'install cuda: the version of CUDA; the one that suits this machine when absent',
  },
  from: {
    value: 'ARCHIVE|URL',
    description: 'install cuda: the archive, on the disk or at an address; from GitHub when absent',
  },
  sha256: { value: 'HEX', description: "install cuda: the archive's hash; the published one's when absent" },
  libraries: {
    value: 'FOLDER',
    description: "install cuda: a folder with NVIDIA's libraries; may be given several times",
    repeatable: true,
  },
  mirror: {
    value: 'URL',
    description: 'install cuda: a server with the same paths as GitHub; HEADSTART_MIRROR when absent',
  },
  yes: { description: 'install cuda: do not ask' },
};

/** `headstart devices install cuda`: says what would be fetched, asks, and puts it in place. */
export async function installCuda(args: CommandArguments, context: CliContext): Promise<number> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new HeadstartError('engine/device', 'CUDA can be used on Linux (x64) only.');
  }
  const { options, json } = args;
  const request = requestOf(args, context);
  const installer = makeInstaller(context, options.mirror);
  const from = installer.sourceOf(request);
  const isRemote = /^https?:\/\//i.test(from);
  const size =
    isRemote && options.from === undefined ? `about ${formatBytes(CUDA_ARCHIVES[request.cuda].about)}, ` : '';
  const where = isRemote ? new URL(from).host : from;
  const plan = `The CUDA ${request.cuda} libraries of ONNX Runtime, ${size}from ${where} into ${runtimesFolder(context.env)}`;
  context.note(`${plan}.`);
  if (options.yes !== 'true' && !(await isWanted(context))) return 1;
  const bar = new DownloadBar();
  const installed = await installer
    .install(request, { signal: context.signal, onProgress: bar.update.bind(bar) })
    .finally(() => bar.stop());
  const missing = missingFor(installed, context.env);
  if (json) {
    const { folder, cuda, files, needs } = installed;
    context.print(JSON.stringify({ folder, cuda, files, needs, missing }));
    return 0;
  }
  if (missing.length > 0) {
    const { reason, remedy } = describeMissing(installed.cuda, missing);
    context.note(`${reason} ${remedy}`);
  }
  context.note('Its results are compared with the CPU’s on the first use of a model: "headstart devices".');
  context.print(installed.folder);
  return 0;
}

/** `headstart devices remove cuda` */
export async function removeCuda({ json }: CommandArguments, context: CliContext): Promise<number> {
  const folder = runtimesFolder(context.env);
  const bytes = await makeInstaller(context).remove();
  if (bytes === 0)
    throw new HeadstartError('file/not-found', `No CUDA libraries are installed in ${folder}.`);
  context.print(json ? JSON.stringify({ folder, bytes }) : `${folder}: ${formatBytes(bytes)} removed`);
  return 0;
}

function requestOf({ options, lists }: CommandArguments, { env }: CliContext): CudaInstallRequest {
  const { from, sha256 } = options;
  const libraryFolders = (lists.libraries ?? []).map((folder) => resolve(folder));
  const cuda =
    options.cuda === undefined
      ? chooseCuda(cudaSigns(env, libraryFolders))
      : CUDA_VERSIONS.find((known) => known === options.cuda);
  if (!cuda) throw new HeadstartError('usage', `--cuda must be one of ${CUDA_VERSIONS.join(', ')}.`);
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/i.test(sha256))
    throw new HeadstartError('usage', '--sha256 must have 64 hexadecimal digits.');
  const source = from === undefined || /^https?:\/\//i.test(from) ? from : resolve(from);
  return { cuda, from: source, sha256, libraryFolders };
}

function makeInstaller({ env, downloader }: CliContext, mirror?: string): CudaInstaller {
  return new CudaInstaller({ env, downloader, mirror: mirror ?? env.HEADSTART_MIRROR });
}

async function isWanted(context: CliContext): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new HeadstartError('usage', 'there is nobody to ask here; add --yes to install them.');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await new Promise<string>((resolve) => {
      terminal.question('Install them? [y/N] ', resolve);
      // Ctrl-D, and Ctrl-C, which the terminal takes for itself.
      terminal.once('close', () => resolve(''));
      terminal.once('SIGINT', () => context.interrupt());
      context.signal.addEventListener('abort', () => resolve(''), { once: true });
    });
    if (context.signal.aborted) throw new HeadstartError('cancelled', 'Cancelled.');
    return /^\s*y(es)?\s*$/i.test(answer);
  } finally {
    terminal.close();
  }
}

function missingFor({ needs, libraryFolders: own }: CudaRuntime, env: NodeJS.ProcessEnv): readonly string[] {
  return findNvidiaLibraries(needs, { env, own }).missing;
}
