import {
  AbstractMessageReader,
  AbstractMessageWriter,
  type DataCallback,
  type Disposable,
  type Message,
  type MessageReader,
  type MessageWriter,
} from 'vscode-jsonrpc/node';

/** What a forked process and its parent have in common: a channel that carries structured clones. */
interface ChannelEnd {
  send?(message: Message, callback: (error: Error | null) => void): boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  off(event: 'message', listener: (message: unknown) => void): unknown;
  once(event: 'disconnect', listener: () => void): unknown;
}

/** Reads messages from a process channel. They arrive whole, so nothing is parsed and binary data passes as it is. */
export class ProcessMessageReader extends AbstractMessageReader implements MessageReader {
  readonly #end: ChannelEnd;

  constructor(end: ChannelEnd) {
    super();
    this.#end = end;
    end.once('disconnect', () => this.fireClose());
  }

  listen(callback: DataCallback): Disposable {
    const listener = (message: unknown) => callback(message as Message);
    this.#end.on('message', listener);
    return { dispose: () => void this.#end.off('message', listener) };
  }
}

/** Writes messages to a process channel. */
export class ProcessMessageWriter extends AbstractMessageWriter implements MessageWriter {
  readonly #end: ChannelEnd;

  constructor(end: ChannelEnd) {
    super();
    this.#end = end;
    end.once('disconnect', () => this.fireClose());
  }

  write(message: Message): Promise<void> {
    return new Promise((resolve, reject) => {
      if (!this.#end.send) {
        reject(new Error('The process has no channel.'));
        return;
      }
      this.#end.send(message, (error) => {
        if (error === null) resolve();
        else reject(error);
      });
    });
  }

  end(): void {
    // The channel closes with its process.
  }
}
