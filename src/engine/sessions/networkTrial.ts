import { timedRun, trialInput, type Trial } from '../devices/Trial';
import { stampFile } from './fileStamp';
import { withNetwork, type NetworkRequest } from './loadNetwork';
import type { NetworkSession } from './NetworkSession';
import type { SessionCache } from './SessionCache';

/** One of our networks with its weights, as it is tried on devices: with one picture, up to a layer where one is named. */
export async function networkTrial(
  cache: SessionCache<NetworkSession>,
  request: Omit<NetworkRequest, 'batch' | 'device'>,
): Promise<Trial> {
  const { weights, architecture, container, allowPartial, numClasses, inputSize, layer } = request;
  const { key } = await stampFile(weights);
  return {
    key: [key, architecture, container, allowPartial === true, numClasses, inputSize, layer].join('\n'),
    run: (device) =>
      withNetwork(cache, { ...request, batch: 1, device }, (session) => {
        const input = trialInput(session.inputShape.reduce((product, extent) => product * extent, 1));
        return timedRun(async () => (await session.run(input)).data);
      }),
  };
}
