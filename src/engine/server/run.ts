import { HeadstartError } from '../../shared/errors';
import { readNpy } from '../npy/readNpy';
import { writeNpy } from '../npy/writeNpy';
import { chooseDerived } from '../sessions/chooseDevice';
import { withNetwork } from '../sessions/loadNetwork';
import { ModelDevice } from '../sessions/ModelDevice';
import { networkTrial } from '../sessions/networkTrial';
import { breathe, type Handler } from './RequestContext';

/** Runs the bare network on an array that is already normalised, and writes what it returns. */
export const run: Handler<'run'> = async (params, { sessions, trials, signal }) => {
  const { architecture, weights, container, allowPartial, input, output, layer } = params;
  const array = await readNpy(input);
  const [batch, channels, height, width] = array.shape;
  if (array.shape.length !== 4 || !batch || channels !== 3 || !height || height !== width) {
    throw new HeadstartError(
      'npy/unsupported',
      `${input} has the shape ${array.shape.join('×')}; the network takes N×3×S×S.`,
    );
  }
  await breathe(signal);
  const place = { weights, container, allowPartial };
  const request = { architecture, ...place, batch, inputSize: height, ...(layer !== undefined && { layer }) };
  const classifying = await networkTrial(sessions, { architecture, ...place, inputSize: height });
  const choice = await chooseDerived(
    params.device ?? 'auto',
    classifying,
    () => (layer === undefined ? Promise.resolve(classifying) : networkTrial(sessions, request)),
    trials,
  );
  const device = new ModelDevice(choice);
  const { result, milliseconds } = await device.run((device) =>
    withNetwork(sessions, { ...request, device }, async (session) => {
      await breathe(signal);
      const begin = performance.now();
      return { result: await session.run(array.data), milliseconds: performance.now() - begin };
    }),
  );
  await writeNpy(output, result);
  return { shape: result.shape, milliseconds, ...device.summary };
};
