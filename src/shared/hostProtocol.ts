/**
 * What the engine asks of its host while it answers a request. The host's `fetch` knows the user's proxy and certificates, that of a
 * child process does not; so the engine reads a file on the web through these. Every request can be cancelled.
 */
export interface HostRequests {
  openUrl: { params: { url: string }; result: RemoteFile };
  /** Exactly `length` bytes. */
  readRange: { params: { file: number; offset: number; length: number }; result: Uint8Array };
  closeUrl: { params: { file: number }; result: null };
}

/** A file on the web that the host has opened. */
export interface RemoteFile {
  /** Names it in further requests. */
  readonly file: number;
  /** What messages call it. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
}
