import { join } from 'node:path';
import { formatExactCount } from '../../shared/format';
import type { Int8Job } from './CompressionJob';
import type { DraftContext } from './DraftContext';
import { requireImages } from './requireImages';

/** What the engine is asked for when it looks at pictures ends at this share of the work; comparing takes the rest. */
const LOOKED = 0.7;

/**
 * Makes the copy in int8 as a draft, whatever it came to: whether it is good enough is for the user to say.
 * @throws what {@link requireImages} and the engine throw
 */
export async function makeInt8(
  { model, data }: Int8Job,
  { request, signal, folder, onStage, onReport }: DraftContext,
): Promise<void> {
  onStage('Reading the model', null);
  const images = await requireImages(data);
  const { path, written, ...report } = await request(
    'quantize',
    {
      request: 'int8',
      model: model.spec,
      images,
      mode: 'auto',
      calibration: 'percentile',
      leastAgreement: 0,
      keepFloat: null,
      seed: 0,
      out: join(folder, 'model.onnx'),
    },
    {
      signal,
      onNotification: ({ done, total }) =>
        done < total
          ? onStage(
              `Looking at the images: ${formatExactCount(done)} of ${formatExactCount(total)}`,
              (done / total) * LOOKED,
            )
          : onStage('Comparing the int8 copy with the model', null),
    },
  );
  if (!written) throw new Error('The engine answered without a copy.');
  onReport({ kind: 'int8', ...report }, [path]);
}
