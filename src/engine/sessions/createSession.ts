import { isWebAssembly, type Runtime } from './loadRuntime';
import type { Session } from './Session';
import { sessionOptions } from './sessionOptions';
import type { SessionRequest } from './SessionRequest';
import { WasmSession } from './WasmSession';

/**
 * Makes a session: the native build maps the files of the weights, the WebAssembly build copies what it needs of them.
 * @throws `engine/out-of-memory` where it does not fit into WebAssembly's memory, and what the runtime throws
 */
export function createSession(runtime: Runtime, request: SessionRequest): Promise<Session> {
  if (isWebAssembly(runtime)) return WasmSession.create(runtime, request);
  const options = sessionOptions(request);
  // Two overloads, and a union fits neither.
  return typeof request.model === 'string'
    ? runtime.InferenceSession.create(request.model, options)
    : runtime.InferenceSession.create(request.model, options);
}
