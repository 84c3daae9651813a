import { ProgressLocation, window } from 'vscode';
import { describeDownload } from '../../shared/models/describeModel';
import { toErrorInfo } from '../../shared/errors';
import type { ModelLibrary } from './ModelLibrary';
import { showError } from '../notices';

/**
 * Downloads weights with their progress in a notification. Its button cancels; what has come is kept and the next download goes
 * on from there.
 * @returns whether the weights are there; false where it was paused or cancelled, or failed and was not tried again
 */
export async function pullWithProgress(library: ModelLibrary, id: string): Promise<boolean> {
  const [architecture = id] = id.split(':');
  for (;;) {
    try {
      await window.withProgress(
        { location: ProgressLocation.Notification, title: `Downloading ${architecture}`, cancellable: true },
        async (progress, token) => {
          token.onCancellationRequested(() => void library.cancel(id));
          let shown = 0;
          const stop = library.downloads.onChange(() => {
            const download = library.row(id)?.download;
            if (!download || download.status === 'failed') return;
            const percent = download.total === null ? 0 : (100 * download.received) / download.total;
            progress.report({ message: describeDownload(download), increment: percent - shown });
            shown = percent;
          });
          try {
            await library.pull(id);
          } finally {
            stop();
          }
        },
      );
      return true;
    } catch (error) {
      const { code, message } = toErrorInfo(error);
      if (code === 'cancelled') return false;
      if ((await showError(message, 'Retry')) !== 'Retry') return false;
    }
  }
}
