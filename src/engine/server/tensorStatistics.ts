import { matchCheckpoint } from '../match/matchCheckpoint';
import { mendCheckpoint } from '../match/mendCheckpoint';
import { findTensor } from '../tensors/findTensor';
import { readChunks } from '../tensors/readChunks';
import { TensorSummary } from '../tensors/TensorSummary';
import { withCheckpoint } from '../withCheckpoint';
import { breathe, type Handler } from './RequestContext';

/** What the elements of one tensor are like. Large tensors pass through in pieces. */
export const tensorStatistics: Handler<'tensorStatistics'> = (
  { file, container, name, architecture },
  { signal },
) =>
  withCheckpoint(
    file,
    async (stored) => {
      const checkpoint =
        architecture === undefined
          ? stored
          : mendCheckpoint(stored, matchCheckpoint(stored, { architecture }));
      const tensor = findTensor(checkpoint, name);
      const summary = new TensorSummary();
      for await (const values of readChunks(checkpoint.source, tensor)) {
        summary.add(values);
        await breathe(signal);
      }
      for await (const values of readChunks(checkpoint.source, tensor)) {
        summary.spread(values);
        await breathe(signal);
      }
      return summary.result();
    },
    container === undefined ? {} : { container },
  );
