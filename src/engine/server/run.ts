import { HeadstartError } from '../../shared/errors';
import { readNpy } from '../npy/readNpy';
import { writeNpy } from '../npy/writeNpy';
import { withNetwork } from '../sessions/loadNetwork';
import { breathe, type Handler } from './RequestContext';

/** Runs the bare network on an array that is already normalised, and writes what it returns. */
export const run: Handler<'run'> = async (params, { sessions, signal }) => {
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
  return withNetwork(sessions, request, async (session) => {
    await breathe(signal);
    const begin = performance.now();
    const result = await session.run(array.data);
    const milliseconds = performance.now() - begin;
    await writeNpy(output, result);
    return { shape: result.shape, milliseconds };
  });
};
