import type { Checkpoint, TensorEntry } from '../../checkpoints/types';
import { HeadstartError } from '../../shared/errors';

/** @throws `checkpoint/no-such-tensor` */
export function findTensor({ tensors, source, container }: Checkpoint, name: string): TensorEntry {
  const found = tensors.find((tensor) => tensor.name === name);
  if (found) return found;
  const where = container === '' ? source.name : `"${container}" of ${source.name}`;
  throw new HeadstartError(
    'checkpoint/no-such-tensor',
    `${where} has no tensor ${JSON.stringify(name.slice(0, 200))}. The file may have been written anew; read it again.`,
  );
}
