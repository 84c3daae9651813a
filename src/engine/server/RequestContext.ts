import type { EngineNotifications, EngineRequests } from '../../shared/engineProtocol';
import { HeadstartError } from '../../shared/errors';
import type { DeviceTrials } from '../devices/DeviceTrials';
import type { AskHost } from '../HostSource';
import type { OnnxSession } from '../onnx/OnnxSession';
import type { NetworkSession } from '../sessions/NetworkSession';
import type { SessionCache } from '../sessions/SessionCache';

/** What a handler has beside its parameters. */
export interface RequestContext {
  readonly signal: AbortSignal;
  readonly sessions: SessionCache<NetworkSession>;
  readonly onnxSessions: SessionCache<OnnxSession>;
  readonly trials: DeviceTrials;
  readonly askHost: AskHost;
  readonly notify: <N extends keyof EngineNotifications>(method: N, params: EngineNotifications[N]) => void;
}

/** Answers one method of the engine. */
export type Handler<M extends keyof EngineRequests> = (
  params: EngineRequests[M]['params'],
  context: RequestContext,
) => Promise<EngineRequests[M]['result']>;

/**
 * Lets messages in, among them a cancel. A network that runs keeps the process from reading any.
 * @throws `cancelled`
 */
export async function breathe(signal: AbortSignal): Promise<void> {
  // The channel is read in one turn of the event loop and its messages are dispatched in the next.
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
  if (signal.aborted) throw new HeadstartError('cancelled', 'Cancelled.');
}
