import { placeOf } from '../../checkpoints/placeOf';
import { ShardedSource } from '../../checkpoints/ShardedSource';
import type { ByteSource, TensorContainer } from '../../checkpoints/types';
import { elementCount } from '../../shared/dtype';
import { isStatistic } from '../../shared/isStatistic';
import type { GroupFacts, ShardFacts } from '../../shared/tensorProtocol';
import { withCheckpoint } from '../withCheckpoint';
import type { Handler } from './RequestContext';

/** The directory of a checkpoint: a file or an address. */
export const inspect: Handler<'inspect'> = ({ file, container }, { askHost }) =>
  withCheckpoint(
    file,
    (checkpoint) => {
      const { format, tensors, metadata, globals, source, others, onnx } = checkpoint;
      const shards = shardsOf(source);
      return Promise.resolve({
        format,
        tensors: tensors.map(({ name, dtype, shape, bytes, offset }) => {
          const place = placeOf(source, offset);
          return {
            name,
            dtype,
            shape,
            bytes,
            offset: place.offset,
            ...(shards && { file: place.file.name }),
          };
        }),
        parameters: tensors
          .filter(({ name }) => !isStatistic(name))
          .reduce((sum, { shape }) => sum + elementCount(shape), 0),
        metadata,
        container: checkpoint.container,
        containers: [checkpoint, ...others].map(groupFacts),
        globals,
        fileBytes: source.size,
        ...(shards && { shards }),
        ...(onnx && { onnx }),
      });
    },
    { ...(container !== undefined && { container }), askHost },
  );

function groupFacts({ container, tensors }: TensorContainer): GroupFacts {
  return { container, tensors: tensors.length, bytes: tensors.reduce((sum, { bytes }) => sum + bytes, 0) };
}

function shardsOf(source: ByteSource): ShardFacts[] | undefined {
  if (!(source instanceof ShardedSource)) return undefined;
  return source.parts.map(({ source: { name, size } }) => ({ name, bytes: size }));
}
