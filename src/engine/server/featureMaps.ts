import { buildArchitecture } from '../../architectures/catalog';
import { forwardGraph, layerOutput } from '../../architectures/forwardGraph';
import { mapLayout } from '../../architectures/mapLayout';
import { HeadstartError } from '../../shared/errors';
import { featurePictures } from '../explain/featurePictures';
import { lookAt } from '../explain/lookAt';
import { networkOf } from '../sessions/networkOf';
import { chooseDerived } from '../sessions/chooseDevice';
import { withNetwork } from '../sessions/loadNetwork';
import { ModelDevice } from '../sessions/ModelDevice';
import { networkTrial } from '../sessions/networkTrial';
import { trialOf } from './deviceFor';
import { breathe, type Handler } from './RequestContext';

/** What a layer makes of a picture. */
export const featureMaps: Handler<'featureMaps'> = async (params, context) => {
  const { model, layer, most } = params;
  const inputSize = model.preprocessing.crop;
  const network = buildArchitecture(model.architecture, { numClasses: model.classes.length, inputSize });
  const forward = forwardGraph(network, 1, inputSize);
  const value = layerOutput(forward, layer);
  const layout = mapLayout(network, forward, value);
  if (!layout) {
    throw new HeadstartError(
      'usage',
      `The output of “${layer}” (${value.shape.slice(1).join('×')}) is no map of places, so there is nothing to show as pictures. ` +
        `Choose a layer nearer to the picture.`,
    );
  }
  const { pixels } = await lookAt(params);
  const { sessions, signal, trials } = context;
  const choice = await chooseDerived(
    params.device ?? 'auto',
    await trialOf(model, context, params.allowPartial),
    () => networkTrial(sessions, { ...networkOf(params, 1), layer }),
    trials,
  );
  const device = new ModelDevice(choice);
  const output = await device.run((device) =>
    withNetwork(sessions, { ...networkOf(params, 1, device), layer }, async (session) => {
      await breathe(signal);
      return session.run(pixels);
    }),
  );
  return { layer, ...featurePictures(output, layout, most), ...device.summary };
};
