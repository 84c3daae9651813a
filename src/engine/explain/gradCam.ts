import { buildArchitecture } from '../../architectures/catalog';
import { CLASS_INPUT_NAME } from '../../architectures/gradCamGraph';
import type { RealDevice } from '../../shared/deviceProtocol';
import type { ExplainParams } from '../../shared/explainProtocol';
import { CAM_OUTPUTS, withNetwork } from '../sessions/loadNetwork';
import type { NetworkSession } from '../sessions/NetworkSession';
import type { SessionCache } from '../sessions/SessionCache';
import { chooseClass, type ChosenClass } from './chooseClass';
import { networkOf } from '../sessions/networkOf';
import type { Grid } from './resizeMap';

export interface GradCam extends ChosenClass {
  readonly layer: string;
  /** Not normalised; nothing is negative. */
  readonly map: Grid;
}

/**
 * Grad-CAM of one picture for one class.
 * @param pixels float32 3×crop×crop
 * @param breathe is awaited before each run
 * @throws what loading the network throws; usage for a class or a layer that will not do; model/not-finite
 */
export async function gradCam(
  params: ExplainParams,
  pixels: Float32Array,
  sessions: SessionCache<NetworkSession>,
  breathe: () => Promise<void>,
  device: RealDevice = 'cpu',
): Promise<GradCam> {
  const { model, layer, classIndex } = params;
  const { architecture, classes, preprocessing } = model;
  const request = { ...networkOf(params, 1, device), gradCam: true, ...(layer !== undefined && { layer }) };
  return withNetwork(sessions, request, async (session) => {
    const run = async (chosen: number | undefined) => {
      await breathe();
      const data = new Float32Array(classes.length);
      if (chosen !== undefined) data[chosen] = 1;
      const feeds = { [CLASS_INPUT_NAME]: { shape: [1, classes.length], data } };
      const { [CAM_OUTPUTS.logits]: logits, [CAM_OUTPUTS.map]: map } = await session.runAll(pixels, feeds);
      if (!logits || !map) throw new Error('The network returned no map.');
      return { logits: logits.data, map };
    };
    const first = await run(classIndex);
    const chosen = chooseClass(first.logits, classes, classIndex);
    // Which class is the most probable is known only after a run.
    const { map } = classIndex === undefined ? await run(chosen.classIndex) : first;
    const [, height = 0, width = 0] = map.shape;
    const declared = buildArchitecture(architecture, { inputSize: preprocessing.crop }).camPath;
    return { ...chosen, layer: layer ?? declared, map: { height, width, values: map.data } };
  });
}
