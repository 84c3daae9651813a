import type { ClassifyParams, ClassifySummary } from '../../shared/engineProtocol';
import type { OnnxModel } from '../onnx/OnnxSession';
import { onnxPictures } from '../onnx/onnxPictures';
import { topPredictions } from '../predict/topPredictions';
import { breathe, type RequestContext } from './RequestContext';
import { deviceFor } from './deviceFor';

/** `classify` with a model in ONNX. */
export async function classifyOnnx(
  { request, images, top, device: asked, ignoreExif }: ClassifyParams,
  model: OnnxModel,
  context: RequestContext,
): Promise<ClassifySummary> {
  const device = await deviceFor(model, asked, context);
  const { onnxSessions: sessions, signal, notify } = context;
  let [index, failed] = [0, 0];
  for await (const answer of onnxPictures({
    ...{ images, model, ignoreExif, sessions, device },
    breathe: () => breathe(signal),
  })) {
    if ('error' in answer) {
      failed += 1;
      notify('classified', { request, index, result: answer });
    } else {
      const { image, logits, milliseconds } = answer;
      const predictions = topPredictions(logits, model.classes, top);
      notify('classified', { request, index, result: { image, predictions, milliseconds } });
    }
    index += 1;
  }
  return { ...device.summary, classified: index - failed, failed };
}
