import { readTensor } from '../../checkpoints/readTensor';
import { toNumbers } from '../../checkpoints/toNumbers';
import { HeadstartError } from '../../shared/errors';
import { isPictureFilter } from '../../shared/tensorProtocol';
import { filterPictures } from '../tensors/filterPictures';
import { findTensor } from '../tensors/findTensor';
import { withCheckpoint } from '../withCheckpoint';
import type { Handler } from './RequestContext';

/** The filters of the first convolution, or of the tensor that is named, as pictures; null where the file has no such tensor. */
export const filters: Handler<'filters'> = ({ file, container, name }) =>
  withCheckpoint(
    file,
    async (checkpoint) => {
      const tensor =
        name === undefined ? checkpoint.tensors.find(isPictureFilter) : findTensor(checkpoint, name);
      if (!tensor) return null;
      if (!isPictureFilter(tensor)) {
        throw new HeadstartError(
          'usage',
          `${tensor.name} has the shape ${tensor.shape.join('×')}; filters that can be shown have O×3×H×W.`,
        );
      }
      const values = toNumbers(await readTensor(checkpoint.source, tensor), tensor.dtype);
      return filterPictures(tensor.name, tensor.shape, values);
    },
    container === undefined ? {} : { container },
  );
