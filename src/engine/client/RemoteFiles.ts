import { HttpSource, type HttpSourceOptions } from '../../checkpoints/HttpSource';
import type { HostRequests } from '../../shared/hostProtocol';
import { HeadstartError } from '../../shared/errors';

/** Answers what the engine asks of its host. */
export type HostHandlers = {
  readonly [M in keyof HostRequests]: (
    params: HostRequests[M]['params'],
    signal: AbortSignal,
  ) => Promise<HostRequests[M]['result']>;
};

/** The files on the web that one engine process has open. */
export class RemoteFiles implements HostHandlers {
  readonly #files = new Map<number, HttpSource>();
  #next = 0;

  constructor(private readonly options: HttpSourceOptions) {}

  readonly openUrl: HostHandlers['openUrl'] = async ({ url }, signal) => {
    const source = await HttpSource.open(url, this.options, signal);
    const file = this.#next++;
    this.#files.set(file, source);
    return { file, name: source.name, size: source.size };
  };

  readonly readRange: HostHandlers['readRange'] = ({ file, offset, length }, signal) => {
    const source = this.#files.get(file);
    if (source) return source.read(offset, length, signal);
    return Promise.reject(new HeadstartError('internal', 'The engine reads a file that it has not opened.'));
  };

  readonly closeUrl: HostHandlers['closeUrl'] = async ({ file }) => {
    await this.#files.get(file)?.close();
    this.#files.delete(file);
    return null;
  };

  /** Lets go of everything, because the engine is gone. */
  dispose(): void {
    this.#files.clear();
  }
}
