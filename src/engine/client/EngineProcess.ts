import { fork, type ChildProcess } from 'node:child_process';
import { createMessageConnection, type CancellationToken, type MessageConnection } from 'vscode-jsonrpc/node';
import type { EngineNotifications, EngineRequests } from '../../shared/engineProtocol';
import { VerdictStore, verdictFolder } from '../devices/VerdictStore';
import type { HostRequests } from '../../shared/hostProtocol';
import { answering } from './answering';
import { engineEnvironment } from './engineEnvironment';
import { ProcessMessageReader, ProcessMessageWriter } from './processChannel';
import type { HostHandlers } from './RemoteFiles';

/** Bytes of the child's stderr that are kept for error messages. */
const STDERR_TAIL_BYTES = 4096;

/** Sent by the engine once it takes requests. */
export const READY = 'ready';

export interface EngineExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Whether it had begun to take requests. */
  readonly wasReady: boolean;
  /** The end of what it wrote to stderr. */
  readonly lastWords: string;
}

export interface EngineProcessOptions {
  readonly enginePath: string;
  readonly onNotification: <N extends keyof EngineNotifications>(
    method: N,
    params: EngineNotifications[N],
  ) => void;
  /** Answers what the process asks. */
  readonly host: HostHandlers;
  /** Called once, when the process has ended for whatever reason. */
  readonly onExit: (exit: EngineExit) => void;
}

const NOTIFICATIONS = { classified: true, training: true, progress: true } satisfies Record<
  keyof EngineNotifications,
  true
>;

/** One engine process and the connection to it. */
export class EngineProcess {
  readonly #child: ChildProcess;
  readonly #connection: MessageConnection;
  #stderr = '';
  #ready = false;
  #ended = false;
  #givenUp = false;

  constructor(options: EngineProcessOptions) {
    this.#child = fork(options.enginePath, [], {
      execArgv: [],
      serialization: 'advanced',
      // stdout belongs to the host's own output.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: engineEnvironment(process.env),
    });
    this.#connection = createMessageConnection(
      new ProcessMessageReader(this.#child),
      new ProcessMessageWriter(this.#child),
    );
    this.#connection.onNotification(READY, () => {
      this.#ready = true;
    });
    for (const method of Object.keys(NOTIFICATIONS) as (keyof EngineNotifications)[]) {
      this.#connection.onNotification(method, (params: EngineNotifications[typeof method]) =>
        options.onNotification(method, params),
      );
    }
    this.#answer('openUrl', options.host);
    this.#answer('readRange', options.host);
    this.#answer('closeUrl', options.host);
    // A write that fails because the process is gone shows as its exit.
    this.#connection.onError(() => undefined);
    this.#connection.listen();

    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_TAIL_BYTES);
    });
    const end = (code: number | null, signal: NodeJS.Signals | null) => {
      if (this.#ended) return;
      this.#ended = true;
      if (this.#givenUp) this.#forgive();
      options.onExit({ code, signal, wasReady: this.#ready, lastWords: this.#stderr.trim() });
      this.#connection.dispose();
    };
    this.#child.once('error', (error) => {
      this.#stderr += error.message;
      end(null, null);
    });
    // 'close' comes after stderr has been read to its end, unlike 'exit'.
    this.#child.once('close', end);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Rejects with what the engine answered, or when the process ends. */
  send<M extends keyof EngineRequests>(
    method: M,
    params: EngineRequests[M]['params'],
    token: CancellationToken,
  ): Promise<EngineRequests[M]['result']> {
    return this.#connection.sendRequest(method, params, token);
  }

  // M ties a method's handler to its parameters within the function.
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
  #answer<M extends keyof HostRequests>(method: M, host: HostHandlers): void {
    this.#connection.onRequest(
      method,
      answering((params: HostRequests[M]['params'], signal) => host[method](params, signal)),
    );
  }

  /** Ends it at once: a network that is running cannot be asked to stop. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Ends it because nobody wants what it does any more, so that no device is to blame that it was trying. */
  giveUp(): void {
    this.#givenUp = true;
    this.kill();
    // Now, for this process may not live to see the other's end; and then, for what it did until its end.
    this.#forgive();
  }

  #forgive(): void {
    if (this.pid !== undefined) new VerdictStore(verdictFolder(process.env)).forgive(this.pid);
  }
}
