/** Bytes that may wait in memory for the disk. */
const MAX_WAITING = 2 ** 22;

/**
 * Takes the pieces of a body as soon as they arrive, ahead of whoever writes them to the disk. A body that fails throws away
 * what nobody has taken yet, and those bytes would have to be fetched again; here the failure comes after them.
 */
export class BodyPump implements AsyncIterable<Uint8Array> {
  readonly #waiting: Uint8Array[] = [];
  #bytes = 0;
  #end: { readonly error?: unknown } | undefined;
  /** Lets the one side go on when the other has done something. */
  #wake: () => void = () => undefined;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;

  constructor(body: ReadableStream<Uint8Array>) {
    this.#reader = body.getReader();
    void this.#pump();
  }

  /** Stops the transfer. To be called in any case, when the body has been read or nobody wants it any more. */
  async stop(): Promise<void> {
    this.#bytes = 0;
    this.#end ??= {};
    this.#wake();
    // It may have failed, which is as good.
    await this.#reader.cancel().catch(() => undefined);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const piece = this.#waiting.shift();
      if (piece) {
        this.#bytes -= piece.length;
        this.#wake();
        yield piece;
      } else if (this.#end) {
        if ('error' in this.#end) throw this.#end.error;
        return;
      } else await this.#change();
    }
  }

  async #pump(): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await this.#reader.read();
        if (done) break;
        this.#waiting.push(value);
        this.#bytes += value.length;
        this.#wake();
        while (this.#bytes > MAX_WAITING) await this.#change();
      }
      this.#end ??= {};
    } catch (error) {
      this.#end ??= { error };
    }
    this.#wake();
  }

  /** Only one side ever waits: the pump when there is much, the reader when there is nothing. */
  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
