import { timedRun, trialInput, type Trial } from '../devices/Trial';
import { stampFile } from '../sessions/fileStamp';
import type { SessionCache } from '../sessions/SessionCache';
import type { OnnxModel, OnnxSession } from './OnnxSession';
import { preparePicture } from './preparePicture';
import { withOnnx } from './withOnnx';

/** A model in ONNX, as it is tried on devices: with one picture of noise. */
export async function onnxTrial(sessions: SessionCache<OnnxSession>, model: OnnxModel): Promise<Trial> {
  const { key } = await stampFile(model.weights);
  const side = model.preprocessing.crop;
  return {
    key: [key, JSON.stringify([model.onnx, side])].join('\n'),
    run: (device) =>
      withOnnx(sessions, model, device, (session) => {
        const data = Uint8Array.from(trialInput(3 * side * side), (value) => 127 + 60 * value);
        const picture = preparePicture({ width: side, height: side, data }, model.preprocessing, model.onnx);
        return timedRun(() => session.run(picture));
      }),
  };
}
