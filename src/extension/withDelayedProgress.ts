import { ProgressLocation, window, type Progress } from 'vscode';

/** Work that is done sooner than this shows no notification, in milliseconds. */
const DELAY_MS = 300;

export type Report = Progress<{ message?: string; increment?: number }>['report'];

/**
 * Runs work that can be cancelled, with a notification once it takes long.
 * @param work gets the signal that ends it and a function that says how far it is
 */
export async function withDelayedProgress<Result>(
  title: string,
  abort: AbortController,
  work: (report: Report) => Promise<Result>,
): Promise<Result> {
  let report: Report = () => undefined;
  const result = work((value) => report(value));
  const settled = result.then(
    () => undefined,
    () => undefined,
  );
  const timer = setTimeout(() => {
    void window.withProgress(
      { location: ProgressLocation.Notification, title, cancellable: true },
      (progress, token) => {
        report = (value) => progress.report(value);
        token.onCancellationRequested(() => abort.abort());
        return settled;
      },
    );
  }, DELAY_MS);
  void settled.then(() => clearTimeout(timer));
  return result;
}
