import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** One thing that a server does wrong, for one request. */
export type Unkindness =
  /** Sends so many bytes of the body, then breaks the connection. */
  | { readonly kind: 'drop'; readonly after: number }
  /** Sends so many bytes of the body, then nothing more. */
  | { readonly kind: 'stall'; readonly after: number }
  /** States a length that is wrong by so many bytes, sends what there is and closes. */
  | { readonly kind: 'length'; readonly by: number }
  /** Sends the whole file whatever part was asked for. */
  | { readonly kind: 'ignore-range' }
  /** Sends another part than was asked for, and says so. */
  | { readonly kind: 'shift-range'; readonly by: number }
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Record<string, string> }
  | { readonly kind: 'redirect'; readonly to: string }
  | { readonly kind: 'html'; readonly type?: string }
  | { readonly kind: 'gzip' }
  /** Sends a wrong byte at this place of the file. */
  | { readonly kind: 'corrupt'; readonly at: number };

/** What is served under a path. A file on the disk may be larger than memory, e.g. a sparse one. */
export interface Served {
  readonly content: Uint8Array | { readonly file: string; readonly bytes: number };
  readonly etag?: string | null;
  readonly lastModified?: string;
  readonly type?: string;
  readonly headers?: Record<string, string>;
}

export interface SeenRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly method: string;
  /** The body, where there is one. */
  body: string;
  /** Of the answer's body. */
  bytes: number;
}

/** Bytes that are handed to the connection at a time, so that a break comes where it should. */
const PIECE = 2 ** 14;

/** A loopback server of files with ranges and tags, which can be told to misbehave. It counts what it sends. */
export class UnkindServer {
  readonly requests: SeenRequest[] = [];
  readonly #files = new Map<string, Served>();
  readonly #unkind = new Map<string, Unkindness[]>();
  readonly #handlers = new Map<string, (request: SeenRequest) => object | undefined>();
  readonly #server: Server;

  private constructor(readonly pause: () => Promise<void>) {
    this.#server = createServer((request, response) => {
      void this.#answer(request, response).catch(() => response.destroy());
    });
  }

  /** @param pause awaited after every piece, to slow the server down */
  static async start(pause: () => Promise<void> = () => Promise.resolve()): Promise<UnkindServer> {
    const server = new UnkindServer(pause);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Bytes of bodies that were sent for a path, or for all. */
  bytesSent(path?: string): number {
    return this.requests
      .filter((request) => path === undefined || request.path === path)
      .reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** @returns the address of the path */
  serve(path: string, content: Served['content'], options: Omit<Served, 'content'> = {}): string {
    this.#files.set(path, { etag: '"1"', ...options, content });
    return this.url + path;
  }

  /** Answers JSON under a path, whatever the method; 404 for undefined. */
  answerJson(path: string, answer: (request: SeenRequest) => object | undefined): void {
    this.#handlers.set(path, answer);
  }

  /** The next requests for a path meet these, one each; the ones after them are served well. */
  misbehave(path: string, ...unkind: Unkindness[]): void {
    this.#unkind.set(path, unkind);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').replace(/\?.*$/, '');
    const seen: SeenRequest = {
      path,
      headers: request.headers,
      method: request.method ?? '',
      body: '',
      bytes: 0,
    };
    this.requests.push(seen);
    for await (const piece of request) seen.body += String(piece);

    const handler = this.#handlers.get(path);
    if (handler) {
      const json = handler(seen);
      response.writeHead(json ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(json ?? { error: 'not found' }));
      return;
    }
    const unkind = this.#unkind.get(path)?.shift();
    const served = this.#files.get(path);
    switch (unkind?.kind) {
      case 'status':
        response.writeHead(unkind.status, unkind.headers).end('no');
        return;
      case 'redirect':
        response.writeHead(302, { location: unkind.to }).end();
        return;
      case 'html':
        response.writeHead(200, { 'content-type': unkind.type ?? 'text/html; charset=utf-8' });
        response.end('<!DOCTYPE html><html><title>Sign in</title></html>');
        return;
      default:
        if (served) await this.#send(served, unkind, seen, response);
        else response.writeHead(404).end();
    }
  }

  async #send(
    served: Served,
    unkind: Unkindness | undefined,
    seen: SeenRequest,
    response: ServerResponse,
  ): Promise<void> {
    const { content, etag, lastModified, type = 'application/octet-stream' } = served;
    const size = 'file' in content ? content.bytes : content.length;
    const common = {
      'content-type': type,
      ...(etag && { etag }),
      ...(lastModified !== undefined && { 'last-modified': lastModified }),
      ...served.headers,
    };
    if (unkind?.kind === 'gzip' && !('file' in content)) {
      const packed = gzipSync(content);
      response.writeHead(200, { ...common, 'content-encoding': 'gzip', 'content-length': packed.length });
      response.end(packed);
      seen.bytes += packed.length;
      return;
    }
    const range = unkind?.kind === 'ignore-range' ? undefined : rangeOf(seen.headers, served, size);
    if (range === 'unsatisfiable') {
      response.writeHead(416, { 'content-range': `bytes */${size}` }).end();
      return;
    }
    const shift = range && unkind?.kind === 'shift-range' ? unkind.by : 0;
    const start = (range?.start ?? 0) + shift;
    const end = range?.end ?? size - 1;
    const length = end - start + 1 + (unkind?.kind === 'length' ? unkind.by : 0);
    response.writeHead(range ? 206 : 200, {
      ...common,
      'accept-ranges': 'bytes',
      'content-length': Math.max(0, length),
      ...(range && { 'content-range': `bytes ${start}-${end}/${size}` }),
    });
    const limit = unkind?.kind === 'drop' || unkind?.kind === 'stall' ? unkind.after : Infinity;
    for (let at = start; at <= end && seen.bytes < limit;) {
      const next = Math.min(at + PIECE, end + 1, start + limit);
      const piece = await readPiece(content, at, next);
      if (unkind?.kind === 'corrupt' && unkind.at >= at && unkind.at < next) {
        piece[unkind.at - at] = (piece[unkind.at - at] ?? 0) ^ 0xff;
      }
      if (response.destroyed) return;
      await new Promise<void>((resolve) => response.write(piece, () => resolve()));
      seen.bytes += piece.length;
      at = next;
      await this.pause();
    }
    if (unkind?.kind === 'stall') return;
    if (unkind?.kind === 'drop' || unkind?.kind === 'length') response.destroy();
    else response.end();
  }
}

function rangeOf(
  headers: IncomingMessage['headers'],
  { etag, lastModified }: Served,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '');
  const condition = headers['if-range'];
  if (!match || (condition !== undefined && condition !== etag && condition !== lastModified))
    return undefined;
  const start = Number(match[1]);
  if (start >= size) return 'unsatisfiable';
  return { start, end: match[2] ? Math.min(Number(match[2]), size - 1) : size - 1 };
}

async function readPiece(content: Served['content'], start: number, end: number): Promise<Uint8Array> {
  if (!('file' in content)) return content.slice(start, end);
  const pieces: Buffer[] = [];
  for await (const piece of createReadStream(content.file, { start, end: end - 1 }))
    pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
