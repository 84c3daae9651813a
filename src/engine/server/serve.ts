import { totalmem } from 'node:os';
import { createMessageConnection, ResponseError, type CancellationToken } from 'vscode-jsonrpc/node';
import type { EngineRequests } from '../../shared/engineProtocol';
import { toErrorInfo, type ErrorInfo } from '../../shared/errors';
import { READY } from '../client/EngineProcess';
import { ProcessMessageReader, ProcessMessageWriter } from '../client/processChannel';
import type { NetworkSession } from '../sessions/NetworkSession';
import { SessionCache } from '../sessions/SessionCache';
import { check } from './check';
import { classify } from './classify';
import { filters } from './filters';
import { finetune } from './finetune';
import { inspect } from './inspect';
import type { Handler } from './RequestContext';
import { run } from './run';
import { steer } from './steer';
import { tensorStatistics } from './tensorStatistics';
import { tree } from './tree';

const HANDLERS: { readonly [M in keyof EngineRequests]: Handler<M> } = {
  tree,
  inspect,
  check,
  tensorStatistics,
  filters,
  classify,
  run,
  finetune,
  steer,
};

/** Memory that sessions may hold: a quarter of the machine's, and no more than several large networks need, in bytes. */
const SESSION_BYTES = Math.min(totalmem() / 4, 4 * 2 ** 30);

/** The code of a JSON-RPC error that carries an {@link ErrorInfo}; the codes below -32000 are the protocol's own. */
const APPLICATION_ERROR = 1;

/** Answers the requests of the parent process until it goes away. */
export function serve(parent: NodeJS.Process): void {
  const connection = createMessageConnection(
    new ProcessMessageReader(parent),
    new ProcessMessageWriter(parent),
  );
  const sessions = new SessionCache<NetworkSession>(SESSION_BYTES);
  // M ties a method's handler to its parameters within the function.
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
  const register = <M extends keyof EngineRequests>(method: M) => {
    const handler: Handler<M> = HANDLERS[method];
    connection.onRequest(method, async (params: EngineRequests[M]['params'], token: CancellationToken) => {
      const cancellation = new AbortController();
      token.onCancellationRequested(() => cancellation.abort());
      try {
        return await handler(params, {
          signal: cancellation.signal,
          sessions,
          notify: (name, notification) => void connection.sendNotification(name, notification),
        });
      } catch (error) {
        const info = toErrorInfo(error);
        return new ResponseError<ErrorInfo>(APPLICATION_ERROR, info.message, info);
      }
    });
  };
  for (const method of Object.keys(HANDLERS) as (keyof EngineRequests)[]) register(method);

  // The channel's end is the host's end, however it came about.
  parent.once('disconnect', () => parent.exit(0));
  // Ctrl-C in a terminal reaches the whole process group; it is the host that decides.
  parent.on('SIGINT', () => undefined);
  connection.listen();
  void connection.sendNotification(READY);
}
