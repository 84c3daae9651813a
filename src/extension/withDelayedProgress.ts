import { ProgressLocation, window } from 'vscode';

/** Work that is done sooner than this shows no notification, in milliseconds. */
const DELAY_MS = 300;

/**
 * Runs work that can be cancelled, with a notification once it takes long.
 * @param abort ends the work when the user cancels it
 */
export async function withDelayedProgress<Result>(
  title: string,
  abort: AbortController,
  work: () => Promise<Result>,
): Promise<Result> {
  const result = work();
  const settled = result.then(
    () => undefined,
    () => undefined,
  );
  const timer = setTimeout(() => {
    void window.withProgress(
      { location: ProgressLocation.Notification, title, cancellable: true },
      (_progress, token) => {
        token.onCancellationRequested(() => abort.abort());
        return settled;
      },
    );
  }, DELAY_MS);
  void settled.then(() => clearTimeout(timer));
  return result;
}
