import type { CancellationToken } from 'vscode';

/** Runs work that ends when VS Code's token says so. */
export async function withSignal<Result>(
  token: CancellationToken | undefined,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const abort = new AbortController();
  if (token?.isCancellationRequested) abort.abort();
  const listening = token?.onCancellationRequested(() => abort.abort());
  try {
    return await work(abort.signal);
  } finally {
    listening?.dispose();
  }
}
