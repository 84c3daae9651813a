import type { ByteSource } from '../checkpoints/types';
import type { HostRequests, RemoteFile } from '../shared/hostProtocol';

/** Asks the host for something. Cancelled with the request that is being answered. */
export type AskHost = <M extends keyof HostRequests>(
  method: M,
  params: HostRequests[M]['params'],
) => Promise<HostRequests[M]['result']>;

/** A file on the web, read by the host. */
export class HostSource implements ByteSource {
  readonly path = undefined;

  private constructor(
    private readonly ask: AskHost,
    private readonly remote: RemoteFile,
  ) {}

  static isUrl(file: string): boolean {
    return /^https?:\/\//i.test(file);
  }

  /** @throws url/… */
  static async open(url: string, ask: AskHost): Promise<HostSource> {
    return new HostSource(ask, await ask('openUrl', { url }));
  }

  get name(): string {
    return this.remote.name;
  }

  get size(): number {
    return this.remote.size;
  }

  /** @throws checkpoint/truncated, url/… */
  read(offset: number, length: number): Promise<Uint8Array> {
    return this.ask('readRange', { file: this.remote.file, offset, length });
  }

  async close(): Promise<void> {
    await this.ask('closeUrl', { file: this.remote.file });
  }
}
