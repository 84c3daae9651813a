import { buildArchitecture } from '../../architectures/catalog';
import { freshTensor } from '../../architectures/freshWeights';
import type { Classifier } from '../../architectures/Classifier';
import type { Checkpoint } from '../../checkpoints/types';
import { HeadstartError } from '../../shared/errors';
import type { FinetuneParams } from '../../shared/trainingProtocol';
import { type FileStamp, stampFile } from '../sessions/fileStamp';
import { withCheckpoint } from '../withCheckpoint';
import { newHead } from './initialTensors';

/** What training starts from: the tensors of a checkpoint, or drawn ones where there is none. */
export interface StartWeights {
  readonly checkpoint: Checkpoint | null;
  /** The checkpoint's file as it was when it was opened. */
  readonly stamp: FileStamp | null;
  /** Names the weights: under another one the frozen part may compute something else. */
  readonly key: string;
  /** What people call them. */
  readonly name: string;
}

type Source = Pick<FinetuneParams, 'architecture' | 'weights' | 'recipe' | 'preprocessing'>;

/**
 * Opens the weights that a recipe starts from for as long as `work` takes.
 * @throws usage where a checkpoint is needed and not named, architecture/mismatch, and what reading a checkpoint throws
 */
export async function withStartWeights<R>(
  { architecture, weights, recipe, preprocessing }: Source,
  work: (weights: StartWeights) => Promise<R>,
): Promise<R> {
  if (recipe.fromScratch) {
    const name = `drawn from the seed ${recipe.seed}`;
    return work({ checkpoint: null, stamp: null, key: `fresh ${recipe.seed}`, name });
  }
  if (weights === null) {
    throw new HeadstartError('usage', 'No weights are named to start from, and the recipe draws none.');
  }
  const stamp = await stampFile(weights);
  return withCheckpoint(stamp.path, (checkpoint) => {
    requireFit(checkpoint, architecture, preprocessing.crop);
    return work({ checkpoint, stamp, key: stamp.key, name: checkpoint.source.name });
  });
}

/** Everything but the heads, which are drawn afresh, must be there in the right shape, and nothing else. */
function requireFit({ tensors, source }: Checkpoint, architecture: string, inputSize: number): void {
  const network = buildArchitecture(architecture, { inputSize });
  const heads = network.headPaths.map((path) => `${path}.`);
  const rest = new Map(tensors.map(({ name, shape }) => [name, shape.join('×')]));
  const wrong: string[] = [];
  for (const { name, shape } of network.stateDict()) {
    const found = rest.get(name);
    rest.delete(name);
    // A checkpoint from before PyTorch 0.4.1 has no counters of batches.
    if (found === undefined && name.endsWith('.num_batches_tracked')) continue;
    if (found === shape.join('×') || heads.some((head) => name.startsWith(head))) continue;
    wrong.push(`${name} is ${found === undefined ? 'missing' : `${found} instead of ${shape.join('×')}`}`);
  }
  wrong.push(...Array.from(rest.keys(), (name) => `${name} is too many`));
  if (wrong.length === 0) return;
  const more = wrong.length > NAMED ? `, and ${wrong.length - NAMED} more` : '';
  throw new HeadstartError(
    'architecture/mismatch',
    `${source.name} does not fit ${architecture}: ${wrong.slice(0, NAMED).join(', ')}${more}. \`headstart check\` says what it fits.`,
  );
}

/** Tensors that a message names before it only counts. */
const NAMED = 3;

/** A tensor that training does not take from a checkpoint, by its name in the state dict. */
export type DrawnTensors = ReadonlyMap<string, Float32Array | BigInt64Array>;

/**
 * The tensors that are drawn: those of the heads, as PyTorch draws a layer that replaces another; without a checkpoint all of them, as
 * torchvision draws a new network.
 */
export function drawnTensors(network: Classifier, checkpoint: Checkpoint | null, seed: number): DrawnTensors {
  if (checkpoint) return newHead(network, seed);
  return new Map(Array.from(network.stateDict(), (tensor) => [tensor.name, freshTensor(tensor, seed).data]));
}
