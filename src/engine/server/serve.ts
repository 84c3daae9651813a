import { totalmem } from 'node:os';
import {
  CancellationTokenSource,
  createMessageConnection,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import type { EngineRequests } from '../../shared/engineProtocol';
import { answering, fromAnswer } from '../client/answering';
import { READY } from '../client/EngineProcess';
import { ProcessMessageReader, ProcessMessageWriter } from '../client/processChannel';
import { describeDriver } from '../devices/describeDriver';
import { DeviceTrials } from '../devices/DeviceTrials';
import { VerdictStore, verdictFolder } from '../devices/VerdictStore';
import type { AskHost } from '../HostSource';
import { loadRuntime } from '../sessions/loadRuntime';
import { wasmMemory } from '../sessions/WasmMemory';
import type { OnnxSession } from '../onnx/OnnxSession';
import type { NetworkSession } from '../sessions/NetworkSession';
import { SessionCache } from '../sessions/SessionCache';
import { giveAdvice } from './advise';
import { check } from './check';
import { classify } from './classify';
import { devices } from './devices';
import { diff } from './diff';
import { evaluate } from './evaluate';
import { explain } from './explain';
import { exportModel } from './export';
import { featureMaps } from './featureMaps';
import { filters } from './filters';
import { findRate } from './findLearningRate';
import { finetune } from './finetune';
import { inspect } from './inspect';
import { layer } from './layer';
import { measure } from './measure';
import { mend } from './mend';
import { prune } from './prune';
import { quantize } from './quantize';
import type { Handler } from './RequestContext';
import { run } from './run';
import { steer } from './steer';
import { tensorStatistics } from './tensorStatistics';
import { thumbnails } from './thumbnails';
import { timeStep } from './timeStep';
import { tree } from './tree';

const HANDLERS: { readonly [M in keyof EngineRequests]: Handler<M> } = {
  tree,
  layer,
  inspect,
  check,
  diff,
  mend,
  tensorStatistics,
  filters,
  classify,
  explain,
  featureMaps,
  thumbnails,
  run,
  measure,
  devices,
  timeStep,
  finetune,
  steer,
  evaluate,
  findLearningRate: findRate,
  advise: giveAdvice,
  export: exportModel,
  prune,
  quantize,
};

/** Memory that sessions may hold: a quarter of the machine's, and no more than several large networks need, in bytes. */
const SESSION_BYTES = Math.min(totalmem() / 4, 4 * 2 ** 30);

/** Answers the requests of the parent process until it goes away. */
export function serve(parent: NodeJS.Process): void {
  const connection = createMessageConnection(
    new ProcessMessageReader(parent),
    new ProcessMessageWriter(parent),
  );
  const sessions = new SessionCache<NetworkSession>(SESSION_BYTES);
  const onnxSessions = new SessionCache<OnnxSession>(SESSION_BYTES);
  wasmMemory.onShortage(() => Promise.all([sessions.drop(() => true), onnxSessions.drop(() => true)]));
  const verdicts = new VerdictStore(verdictFolder(process.env));
  const trials = new DeviceTrials({
    runtime: loadRuntime,
    store: verdicts,
    driver: () => describeDriver(process.env),
  });
  // M ties a method's handler to its parameters within the function.
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
  const register = <M extends keyof EngineRequests>(method: M) => {
    const handler: Handler<M> = HANDLERS[method];
    connection.onRequest(
      method,
      answering((params: EngineRequests[M]['params'], signal) =>
        handler(params, {
          signal,
          sessions,
          onnxSessions,
          trials,
          notify: (name, notification) => void connection.sendNotification(name, notification),
          askHost: makeAskHost(connection, signal),
        }),
      ),
    );
  };
  for (const method of Object.keys(HANDLERS) as (keyof EngineRequests)[]) register(method);

  // The channel's end is the host's end, however it came about.
  parent.once('disconnect', () => {
    verdicts.forgive(parent.pid);
    parent.exit(0);
  });
  // Ctrl-C in a terminal reaches the whole process group; it is the host that decides.
  parent.on('SIGINT', () => undefined);
  connection.listen();
  void connection.sendNotification(READY);
}

/** Requests to the host that end with the one that is being answered. */
function makeAskHost(connection: MessageConnection, signal: AbortSignal): AskHost {
  return async (method, params) => {
    const cancellation = new CancellationTokenSource();
    const cancel = (): void => cancellation.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await connection.sendRequest(method, params, cancellation.token);
    } catch (error) {
      throw fromAnswer(error);
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  };
}
