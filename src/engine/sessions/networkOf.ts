import type { RealDevice } from '../../shared/deviceProtocol';
import type { LookParams } from '../../shared/explainProtocol';
import type { NetworkRequest } from '../sessions/loadNetwork';

/** The network that looks at a picture, for so many pictures at once. */
export function networkOf(
  { model, allowPartial }: LookParams,
  batch: number,
  device: RealDevice = 'cpu',
): NetworkRequest {
  return {
    architecture: model.architecture,
    weights: model.weights,
    container: model.container,
    allowPartial,
    numClasses: model.classes.length,
    batch,
    device,
    inputSize: model.preprocessing.crop,
  };
}
