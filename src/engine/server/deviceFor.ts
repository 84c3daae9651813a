import type { Device } from '../../shared/engineProtocol';
import type { ModelSpec } from '../../shared/modelSpec';
import type { Trial } from '../devices/Trial';
import type { OnnxModel } from '../onnx/OnnxSession';
import { onnxTrial } from '../onnx/onnxTrial';
import { chooseDevice } from '../sessions/chooseDevice';
import { ModelDevice } from '../sessions/ModelDevice';
import { networkOf } from '../sessions/networkOf';
import { networkTrial } from '../sessions/networkTrial';
import type { RequestContext } from './RequestContext';

type Context = Pick<RequestContext, 'sessions' | 'onnxSessions' | 'trials'>;

/** Whether a model is one in ONNX. */
export function isOnnx(model: ModelSpec): model is OnnxModel {
  return model.onnx !== undefined;
}

/** A model as it is tried on devices. */
export function trialOf(
  model: ModelSpec,
  { sessions, onnxSessions }: Context,
  allowPartial?: boolean,
): Promise<Trial> {
  if (isOnnx(model)) return onnxTrial(onnxSessions, model);
  return networkTrial(sessions, networkOf({ model, allowPartial }, 1));
}

/** The device that a model is to run on. */
export async function deviceFor(model: ModelSpec, asked: Device, context: Context): Promise<ModelDevice> {
  return new ModelDevice(await chooseDevice(asked, await trialOf(model, context), context.trials));
}
