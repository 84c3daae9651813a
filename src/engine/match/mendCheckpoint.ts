import { buildArchitecture } from '../../architectures/catalog';
import { denseStrides } from '../../checkpoints/tensorLayout';
import type { Checkpoint, TensorEntry } from '../../checkpoints/types';
import { DTYPE_BYTES, elementCount } from '../../shared/dtype';
import { HeadstartError } from '../../shared/errors';
import { MendedSource } from './MendedSource';
import type { MendPlan } from './MendPlan';
import { makeTensor, tensorsByName } from './readRecipe';

/** A checkpoint under torchvision's names, in torchvision's order. */
export interface MendedCheckpoint extends Checkpoint {
  readonly source: MendedSource;
  /** Names of the tensors that lie nowhere in the file: they are made when they are read. */
  readonly made: ReadonlySet<string>;
}

/**
 * The file as the plan reads it. Nothing is copied: a renamed tensor stays where it is.
 * @param fresh draw what the file lacks, as torchvision draws a new network; left out otherwise
 */
export function mendCheckpoint(checkpoint: Checkpoint, plan: MendPlan, fresh = false): MendedCheckpoint {
  const { expected, inputSize, recipes, omitted } = plan;
  const { architecture, numClasses } = expected;
  const network = buildArchitecture(architecture, { numClasses, ...(inputSize !== null && { inputSize }) });
  const source = new MendedSource(checkpoint.source);
  const stored = new Map(checkpoint.tensors.map((tensor) => [tensor.name, tensor]));
  const find = (name: string): TensorEntry => {
    const entry = stored.get(name);
    if (!entry)
      throw new HeadstartError('internal', `${source.name} has no tensor ${name}, which the plan names.`);
    return entry;
  };
  const made = new Set<string>();
  const tensors: TensorEntry[] = [];
  for (const [name, target] of tensorsByName(network)) {
    const recipe = recipes.get(name);
    if (!recipe && (!fresh || omitted.has(name))) continue;
    const tensor = makeTensor(recipe, target, source.stored, find);
    const { shape } = target;
    if (!tensor) {
      if (recipe?.kind !== 'copy') continue;
      const entry = find(recipe.from);
      // What lies densely may have another shape here.
      tensors.push({ ...entry, name, ...(entry.contiguous && { shape, strides: denseStrides(shape) }) });
      continue;
    }
    made.add(name);
    const bytes = elementCount(shape) * DTYPE_BYTES[tensor.dtype];
    const offset = source.append(tensor, bytes);
    const strides = denseStrides(shape);
    tensors.push({ name, dtype: tensor.dtype, shape, strides, contiguous: true, offset, bytes, span: bytes });
  }
  return { ...checkpoint, source, tensors, others: [], made };
}
