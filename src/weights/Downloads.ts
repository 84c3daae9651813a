import { toErrorInfo, type ErrorInfo } from '../shared/errors';
import type { DownloadOptions } from './download/Downloader';
import type { DownloadedFile } from './download/DownloadRequest';
import type { DownloadProgress } from './download/ProgressMeter';

/** A download that was started in this window, as a view shows it. */
export type DownloadState =
  | { readonly status: 'running'; readonly progress: DownloadProgress | null }
  /** Ended on request; what has come is kept. */
  | { readonly status: 'paused'; readonly progress: DownloadProgress | null }
  | { readonly status: 'failed'; readonly error: ErrorInfo }
  | { readonly status: 'done'; readonly file: DownloadedFile };

/** Does the work of one download. */
export type DownloadWork = (options: DownloadOptions) => Promise<DownloadedFile>;

/** The downloads of a window, under the names that people give them, with their state for those who watch. */
export class Downloads {
  readonly #states = new Map<string, DownloadState>();
  readonly #running = new Map<
    string,
    { readonly stop: AbortController; readonly file: Promise<DownloadedFile> }
  >();
  readonly #listeners = new Set<() => void>();

  /** Of every download that was started, until it is dismissed. */
  get states(): ReadonlyMap<string, DownloadState> {
    return this.#states;
  }

  /** @param listener called after every change @returns ends it */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * Starts a download, goes on with one that was paused, or joins one that is under way.
   * @throws what the work throws; cancelled when it is paused
   */
  start(name: string, work: DownloadWork): Promise<DownloadedFile> {
    const running = this.#running.get(name);
    if (running) return running.file;
    const stop = new AbortController();
    const file = this.#run(name, work, stop.signal).finally(() => this.#running.delete(name));
    this.#running.set(name, { stop, file });
    return file;
  }

  /** Ends a download so that it can go on later. */
  async pause(name: string): Promise<void> {
    const running = this.#running.get(name);
    running?.stop.abort();
    // Whoever started it hears how it ended.
    await running?.file.catch(() => undefined);
  }

  /** Forgets a download that has ended. */
  dismiss(name: string): void {
    if (this.#running.has(name) || !this.#states.delete(name)) return;
    this.#tell();
  }

  /** Ends all that is under way. */
  dispose(): void {
    this.#listeners.clear();
    for (const { stop } of this.#running.values()) stop.abort();
  }

  async #run(name: string, work: DownloadWork, signal: AbortSignal): Promise<DownloadedFile> {
    let progress: DownloadProgress | null = null;
    this.#set(name, { status: 'running', progress });
    try {
      const file = await work({
        signal,
        onProgress: (next) => {
          progress = next;
          if (!signal.aborted) this.#set(name, { status: 'running', progress });
        },
      });
      this.#set(name, { status: 'done', file });
      return file;
    } catch (error) {
      const info = toErrorInfo(error);
      this.#set(
        name,
        info.code === 'cancelled' ? { status: 'paused', progress } : { status: 'failed', error: info },
      );
      throw error;
    }
  }

  #set(name: string, state: DownloadState): void {
    this.#states.set(name, state);
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
