import type { Checkpoint, TensorEntry } from '../../checkpoints/types';
import type { ParameterData } from '../../graph/parameterData';
import type { Value } from '../../graph/types';
import { HeadstartError } from '../../shared/errors';
import { gatherTensor } from './gatherTensor';

/**
 * Where the runtime finds each tensor of a checkpoint: a byte range of the file, or the elements themselves where they do not
 * lie densely in row-major order.
 * @param file base name of the file in the folder that the session is given
 */
export async function locateParameters(
  checkpoint: Checkpoint,
  file: string,
): Promise<(parameter: Value) => ParameterData> {
  const data = new Map<string, ParameterData>();
  for (const tensor of checkpoint.tensors) data.set(tensor.name, await locate(checkpoint, tensor, file));
  return ({ name }) => {
    const found = data.get(name);
    if (!found) throw new HeadstartError('architecture/mismatch', `The checkpoint has no tensor ${name}.`);
    return found;
  };
}

async function locate(checkpoint: Checkpoint, tensor: TensorEntry, file: string): Promise<ParameterData> {
  const { dtype, offset, bytes } = tensor;
  if (tensor.contiguous) return { kind: 'external', dtype, file, offset, length: bytes };
  return { kind: 'inline', dtype, bytes: await gatherTensor(checkpoint.source, tensor) };
}
