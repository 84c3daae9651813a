import type { RealDevice } from '../../shared/deviceProtocol';
import { stampFile } from '../sessions/fileStamp';
import type { SessionCache } from '../sessions/SessionCache';
import { OnnxSession, type OnnxModel } from './OnnxSession';

/** Runs `work` with the session of a model, from the cache where it is there. @throws what {@link OnnxSession.create} throws */
export async function withOnnx<R>(
  sessions: SessionCache<OnnxSession>,
  model: OnnxModel,
  device: RealDevice,
  work: (session: OnnxSession) => Promise<R>,
): Promise<R> {
  const stamp = await stampFile(model.weights);
  // Sessions for what the file was before will never be asked for again.
  await sessions.drop((other) => other.startsWith(`${stamp.path}\n`) && !other.startsWith(stamp.key));
  const key = [stamp.key, device, JSON.stringify([model.onnx, model.classes.length])].join('\n');
  return sessions.use(key, () => OnnxSession.create(model, device), work);
}
