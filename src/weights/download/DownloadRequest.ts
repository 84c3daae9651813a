/** A file that is wanted, and what is known of it. */
export interface DownloadRequest {
  /** Where it is fetched from: of a mirror, where there is one. */
  readonly url: string;
  /** Where it was published. What is learnt of the file is kept under this address, whatever mirror it came from. */
  readonly publishedUrl: string;
  /** Absolute path under which it is wanted. Its folder is made. */
  readonly target: string;
  /** The first hex digits of its SHA-256, as many as are known; empty where nothing is. */
  readonly sha256: string;
  /** Its size in bytes and by how much that may be wrong, where it is known. */
  readonly size?: { readonly bytes: number; readonly tolerance: number };
  /** Sent to the address itself, not to where it leads. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A file that is whole and was verified. */
export interface DownloadedFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Bytes that came over the network for it in this call: 0 where it was there already. */
  readonly transferred: number;
}
