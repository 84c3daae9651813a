import { HeadstartError } from '../../shared/errors';

/** A file in an archive whose header has been read; its bytes are to be taken, or passed over, before the next. */
export interface TarFile {
  /** As it is written in the archive: whoever uses it as a path has to look at it first. */
  readonly path: string;
  readonly bytes: number;
  /** Whether it is a file, and no link, folder or device. */
  readonly regular: boolean;
}

/** A tar archive consists of blocks of so many bytes. */
const BLOCK = 512;
/** Release archives have a few dozen entries. */
const MAX_ENTRIES = 10_000;
/** Long names and the like, which are entries of their own; paths are far shorter. */
const MAX_EXTENSION_BYTES = 2 ** 16;

/** Reads an archive in the format of POSIX tar (ustar and pax) or GNU tar from a stream, in one pass and without keeping it. */
export class TarReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #buffer: Uint8Array = new Uint8Array(0);
  /** Bytes of the current file, with what fills its last block, that have not been taken. */
  #left = 0;
  #padding = 0;
  #entries = 0;

  /** @param name of the archive, for messages */
  constructor(
    stream: AsyncIterable<Uint8Array>,
    private readonly name: string,
  ) {
    this.#pieces = stream[Symbol.asyncIterator]();
  }

  /** The next entry; undefined at the end. @throws archive/malformed */
  async next(): Promise<TarFile | undefined> {
    let longPath: string | undefined;
    let longBytes: number | undefined;
    for (;;) {
      await this.#pass();
      const header = await this.#take(BLOCK);
      if (header.every((byte) => byte === 0)) return undefined;
      if (++this.#entries > MAX_ENTRIES) throw this.#malformed(`it has more than ${MAX_ENTRIES} entries`);
      this.#requireChecksum(header);
      const type = String.fromCharCode(header[156] ?? 0);
      const isExtension = 'xgLK'.includes(type);
      const bytes = (isExtension ? undefined : longBytes) ?? this.#octal(header, 124, 12);
      this.#left = bytes;
      this.#padding = (BLOCK - (bytes % BLOCK)) % BLOCK;
      if (type === 'x' || type === 'L') {
        const text = await this.#text(bytes);
        if (type === 'L') longPath = text.replace(/\0.*$/s, '');
        else {
          const records = paxRecords(text);
          longPath = records.get('path') ?? longPath;
          if (records.has('size')) longBytes = this.#size(records.get('size') ?? '');
        }
        continue;
      }
      // Facts of the whole archive and names of links: nothing here depends on them.
      if (isExtension) continue;
      const prefix = ascii(header, 345, 155);
      const short = ascii(header, 0, 100);
      const isUstar = ascii(header, 257, 5) === 'ustar';
      const path = longPath ?? (isUstar && prefix !== '' ? `${prefix}/${short}` : short);
      return { path, bytes, regular: type === '0' || type === '\0' };
    }
  }

  /** The bytes of the current file, as they come. @throws archive/malformed where the archive ends before them */
  async *content(): AsyncGenerator<Uint8Array, void, undefined> {
    while (this.#left > 0) {
      const piece = await this.#some(this.#left);
      this.#left -= piece.length;
      yield piece;
    }
  }

  /** Goes to the end of the current file and of its last block. */
  async #pass(): Promise<void> {
    while (this.#left > 0) this.#left -= (await this.#some(this.#left)).length;
    while (this.#padding > 0) this.#padding -= (await this.#some(this.#padding)).length;
  }

  async #text(bytes: number): Promise<string> {
    if (bytes > MAX_EXTENSION_BYTES) throw this.#malformed(`a name in it has ${bytes} bytes`);
    const pieces: Uint8Array[] = [];
    for await (const piece of this.content()) pieces.push(piece);
    return Buffer.concat(pieces).toString('utf8');
  }

  async #take(bytes: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    for (let left = bytes; left > 0;) {
      const piece = await this.#some(left);
      pieces.push(piece);
      left -= piece.length;
    }
    return Buffer.concat(pieces);
  }

  /** At least one byte, and at most so many. */
  async #some(most: number): Promise<Uint8Array> {
    while (this.#buffer.length === 0) {
      const piece: IteratorResult<Uint8Array, unknown> = await this.#pieces.next();
      if (piece.done === true) throw this.#malformed('it ends before its last file');
      this.#buffer = piece.value;
    }
    const piece = this.#buffer.subarray(0, most);
    this.#buffer = this.#buffer.subarray(piece.length);
    return piece;
  }

  /** The sum of all bytes of a header, its own field counted as spaces. */
  #requireChecksum(header: Uint8Array): void {
    const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
    if (sum !== this.#octal(header, 148, 8)) throw this.#malformed('a header in it is damaged');
  }

  #octal(header: Uint8Array, at: number, length: number): number {
    const text = ascii(header, at, length).trim();
    if (/^[0-7]+$/.test(text)) return Number.parseInt(text, 8);
    throw this.#malformed('a number in it is none');
  }

  #size(text: string): number {
    const size = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(size)) return size;
    throw this.#malformed('a size in it is no number');
  }

  #malformed(why: string): HeadstartError {
    return new HeadstartError('archive/malformed', `${this.name} is no whole tar archive: ${why}.`);
  }
}

/** A text that ends with a zero or with its field. */
function ascii(header: Uint8Array, at: number, length: number): string {
  return Buffer.from(header.subarray(at, at + length))
    .toString('latin1')
    .replace(/\0.*$/s, '');
}

/** The `LENGTH KEY=VALUE` lines of a pax header. */
function paxRecords(text: string): Map<string, string> {
  const records = new Map<string, string>();
  for (const line of text.split('\n')) {
    const found = /^\d+ ([^=]+)=(.*)$/s.exec(line);
    if (found?.[1] !== undefined && found[2] !== undefined) records.set(found[1], found[2]);
  }
  return records;
}
