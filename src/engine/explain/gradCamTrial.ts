import { CLASS_INPUT_NAME } from '../../architectures/gradCamGraph';
import { timedRun, trialInput, type Trial } from '../devices/Trial';
import type { ExplainParams } from '../../shared/explainProtocol';
import { stampFile } from '../sessions/fileStamp';
import { CAM_OUTPUTS, withNetwork } from '../sessions/loadNetwork';
import type { NetworkSession } from '../sessions/NetworkSession';
import type { SessionCache } from '../sessions/SessionCache';
import { networkOf } from '../sessions/networkOf';

/** Grad-CAM of a model, as it is tried on devices: of all classes at once, each with a weight of its own, so that no gradient is zero. */
export async function gradCamTrial(
  params: ExplainParams,
  sessions: SessionCache<NetworkSession>,
): Promise<Trial> {
  const { layer, model } = params;
  const network = networkOf(params, 1);
  const { key } = await stampFile(model.weights);
  const { architecture, container, allowPartial, numClasses = 0, inputSize } = network;
  return {
    key: [key, 'grad-cam', architecture, container, allowPartial === true, numClasses, inputSize, layer].join(
      '\n',
    ),
    run: (device) => {
      const request = { ...network, device, gradCam: true, ...(layer !== undefined && { layer }) };
      return withNetwork(sessions, request, (session) => {
        const input = trialInput(session.inputShape.reduce((product, extent) => product * extent, 1));
        const weights = { shape: [1, numClasses], data: trialInput(numClasses) };
        return timedRun(async () => {
          const { [CAM_OUTPUTS.logits]: logits, [CAM_OUTPUTS.map]: map } = await session.runAll(input, {
            [CLASS_INPUT_NAME]: weights,
          });
          if (!logits || !map) throw new Error('The network returned no map.');
          return Float32Array.of(...ofUnitSize(logits.data), ...ofUnitSize(map.data));
        });
      });
    },
  };
}

/** Values by the largest of them, so that neither the scores nor the map hides what is wrong with the other. */
function ofUnitSize(values: Float32Array): Float32Array {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return largest > 0 ? values.map((value) => value / largest) : values;
}
