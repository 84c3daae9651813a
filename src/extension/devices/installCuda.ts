import { commands, ProgressLocation, window, type CancellationToken, type Progress } from 'vscode';
import { readCudaRuntime, runtimesFolder, type CudaRuntime } from '../../shared/cuda/CudaRuntime';
import { describeMissing } from '../../shared/cuda/describeMissing';
import { findNvidiaLibraries } from '../../shared/cuda/nvidiaLibraries';
import { toErrorInfo } from '../../shared/errors';
import { formatBytes } from '../../shared/format';
import { describeDownload } from '../../shared/models/describeModel';
import { chooseCuda, cudaSigns } from '../../weights/cuda/chooseCuda';
import { CUDA_ARCHIVES } from '../../weights/cuda/cudaArchives';
import { CudaInstaller, type CudaInstallRequest } from '../../weights/cuda/CudaInstaller';
import { Downloader } from '../../weights/download/Downloader';
import { weightsPlaces } from '../../weights/weightsPlaces';
import type { CommandContext } from '../CommandContext';
import { showInformation, showWarning } from '../notices';
import { notifyError } from '../notifyError';
import { readSettings } from '../settings';

/** What is unpacked between two reports of it. */
const REPORT_BYTES = 1e7;

/**
 * Fetches ONNX Runtime's CUDA libraries, if the user says so, or takes away those that are there. Not awaited: a program that runs the
 * command must not wait for somebody to answer.
 */
export function installCuda(context: Pick<CommandContext, 'engine' | 'log'>): void {
  const { log } = context;
  const retry = (): Promise<void> =>
    askAndInstall(context).catch((error: unknown) =>
      notifyError(error, { log, retry, command: 'headstart.installCuda' }),
    );
  void retry();
}

async function askAndInstall({ engine }: Pick<CommandContext, 'engine'>): Promise<void> {
  const { env, platform, arch } = process;
  if (platform !== 'linux' || arch !== 'x64') {
    void showInformation('CUDA can be used on Linux (x64) only.');
    return;
  }
  const installer = new CudaInstaller({
    env,
    downloader: new Downloader({ fetch: (url, init) => fetch(url, init), hashes: weightsPlaces(env).hashes }),
    mirror: readSettings().mirror,
  });
  const installed = readCudaRuntime(env);
  const answer = installed ? await askAgain(installed) : 'Install';
  if (answer === 'Remove') {
    const bytes = await installer.remove();
    engine.restart();
    void showInformation(`The CUDA libraries are removed; ${formatBytes(bytes)} are free again.`);
  }
  if (answer !== 'Install') return;
  const request = await askForSource(installer);
  if (!request) return;
  const found = await installWithProgress(installer, request);
  if (!found) return;
  // A process takes its libraries when it starts.
  engine.restart();
  await tell(found);
}

async function askAgain({ cuda, files }: CudaRuntime): Promise<'Install' | 'Remove' | undefined> {
  const bytes = formatBytes(files.reduce((sum, file) => sum + file.bytes, 0));
  const question = `The CUDA ${cuda} libraries of ONNX Runtime are installed (${bytes}).`;
  const answer = await showInformation(question, 'Install again', 'Remove');
  return answer === 'Install again' ? 'Install' : answer;
}

/** Says what would be fetched from where, and asks. */
async function askForSource(installer: CudaInstaller): Promise<CudaInstallRequest | undefined> {
  const cuda = chooseCuda(cudaSigns(process.env));
  const { host } = new URL(installer.sourceOf({ cuda }));
  const answer = await showInformation(
    `Download the CUDA ${cuda} libraries of ONNX Runtime, about ${formatBytes(CUDA_ARCHIVES[cuda].about)}, from ${host} ` +
      `to ${runtimesFolder(process.env)}? They are verified before they are unpacked. Licence: MIT.`,
    'Download',
    'Use archive…',
  );
  if (answer === 'Download') return { cuda };
  if (answer !== 'Use archive…') return undefined;
  const [archive] =
    (await window.showOpenDialog({
      title: `Archive of ONNX Runtime for CUDA ${cuda}`,
      openLabel: 'Install',
      filters: { 'Packed archives': ['tgz', 'tar.gz'] },
    })) ?? [];
  return archive && { cuda, from: archive.fsPath };
}

/** @returns undefined where it was cancelled; what has come is kept, and the next download goes on from there */
async function installWithProgress(
  installer: CudaInstaller,
  request: CudaInstallRequest,
): Promise<CudaRuntime | undefined> {
  const title = `Installing the CUDA ${request.cuda} libraries`;
  try {
    return await window.withProgress(
      { location: ProgressLocation.Notification, title, cancellable: true },
      (progress, token) => install(installer, request, progress, token),
    );
  } catch (error) {
    if (toErrorInfo(error).code === 'cancelled') return undefined;
    throw error;
  }
}

function install(
  installer: CudaInstaller,
  request: CudaInstallRequest,
  progress: Progress<{ message: string; increment?: number }>,
  token: CancellationToken,
): Promise<CudaRuntime> {
  const stop = new AbortController();
  token.onCancellationRequested(() => stop.abort());
  let [shown, unpacked] = [0, 0];
  return installer.install(request, {
    signal: stop.signal,
    onProgress: (download) => {
      const { received, total } = download;
      const percent = total === null ? 0 : (100 * received) / total;
      progress.report({
        message: describeDownload({ status: 'running', ...download }),
        increment: percent - shown,
      });
      shown = percent;
    },
    onUnpack: (bytes) => {
      if (bytes < unpacked + REPORT_BYTES) return;
      unpacked = bytes;
      progress.report({ message: `unpacking · ${formatBytes(bytes)}` });
    },
  });
}

async function tell({ cuda, needs, libraryFolders: own }: CudaRuntime): Promise<void> {
  const select = 'Select device';
  const { missing } = findNvidiaLibraries(needs, { env: process.env, own });
  const { reason, remedy } = describeMissing(cuda, missing);
  const done = `The CUDA ${cuda} libraries are installed.`;
  const answer =
    missing.length > 0
      ? await showWarning(`${done} ${reason} ${remedy}`)
      : await showInformation(done, select);
  if (answer === select) await commands.executeCommand('headstart.selectDevice');
}
