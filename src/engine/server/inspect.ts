import { elementCount } from '../../shared/dtype';
import { withCheckpoint } from '../withCheckpoint';
import type { Handler } from './RequestContext';

/** Tensors of a state dict that no optimiser touches: the statistics of batch normalisation. */
const STATISTICS = /(^|\.)(running_mean|running_var|num_batches_tracked)$/;

/** The directory of a checkpoint. */
export const inspect: Handler<'inspect'> = ({ file }) =>
  withCheckpoint(file, ({ format, tensors, metadata }) =>
    Promise.resolve({
      format,
      tensors: tensors.map(({ name, dtype, shape, bytes, offset }) => ({
        name,
        dtype,
        shape,
        bytes,
        offset,
      })),
      parameters: tensors
        .filter(({ name }) => !STATISTICS.test(name))
        .reduce((sum, { shape }) => sum + elementCount(shape), 0),
      metadata,
    }),
  );
