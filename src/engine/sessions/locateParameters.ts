import { placeOf } from '../../checkpoints/placeOf';
import { readTensor } from '../../checkpoints/readTensor';
import type { TensorEntry } from '../../checkpoints/types';
import type { ParameterData } from '../../graph/parameterData';
import type { Value } from '../../graph/types';
import { HeadstartError } from '../../shared/errors';
import type { MendedCheckpoint } from '../match/mendCheckpoint';

/**
 * Where the runtime finds each tensor of a checkpoint: a byte range of its file, or the elements themselves where they do not lie
 * densely in row-major order or are made of several. Files are named by their base names; they lie in the folder of the checkpoint.
 */
export async function locateParameters(
  checkpoint: MendedCheckpoint,
): Promise<(parameter: Value) => ParameterData> {
  const data = new Map<string, ParameterData>();
  for (const tensor of checkpoint.tensors) data.set(tensor.name, await locate(checkpoint, tensor));
  return ({ name }) => {
    const found = data.get(name);
    if (!found) throw new HeadstartError('architecture/mismatch', `The checkpoint has no tensor ${name}.`);
    return found;
  };
}

async function locate({ source, made }: MendedCheckpoint, tensor: TensorEntry): Promise<ParameterData> {
  const { name, dtype, bytes } = tensor;
  if (made.has(name) || !tensor.contiguous)
    return { kind: 'inline', dtype, bytes: await readTensor(source, tensor) };
  const { file, offset } = placeOf(source.stored, tensor.offset);
  return { kind: 'external', dtype, file: file.name, offset, length: bytes };
}
