import type { RealDevice } from '../../shared/deviceProtocol';
import type { ModelSpec } from '../../shared/modelSpec';
import type { NetworkRequest } from './loadNetwork';

interface Named {
  readonly model: ModelSpec;
  readonly allowPartial?: boolean | undefined;
}

/** The network of a model that is one of ours, for so many pictures at once. */
export function networkOf(
  { model, allowPartial }: Named,
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
