import { freshTensor } from '../../architectures/freshWeights';
import type { Classifier } from '../../architectures/Classifier';
import type { Checkpoint } from '../../checkpoints/types';
import { HeadstartError } from '../../shared/errors';
import type { FinetuneParams } from '../../shared/trainingProtocol';
import { describeMismatch } from '../match/describeMismatch';
import { matchCheckpoint } from '../match/matchCheckpoint';
import { mendCheckpoint, type MendedCheckpoint } from '../match/mendCheckpoint';
import type { MendPlan } from '../match/MendPlan';
import { mostSimilar } from '../match/recognise';
import { type FileStamp, stampFile } from '../sessions/fileStamp';
import { withCheckpoint } from '../withCheckpoint';
import { newHead } from './initialTensors';

/** What training starts from: the tensors of a checkpoint, or drawn ones where there is none. */
export interface StartWeights {
  readonly checkpoint: MendedCheckpoint | null;
  /** The checkpoint's file as it was when it was opened. */
  readonly stamp: FileStamp | null;
  /** Names the weights: under another one the frozen part may compute something else. */
  readonly key: string;
  /** What people call them. */
  readonly name: string;
}

type Source = Pick<FinetuneParams, 'architecture' | 'weights' | 'container' | 'recipe' | 'preprocessing'>;

/**
 * Opens the weights that a recipe starts from for as long as `work` takes.
 * @throws usage where a checkpoint is needed and not named, architecture/mismatch, and what reading a checkpoint throws
 */
export async function withStartWeights<R>(
  { architecture, weights, container, recipe, preprocessing }: Source,
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
  const key = container === undefined ? stamp.key : `${stamp.key} ${container}`;
  return withCheckpoint(
    stamp.path,
    (stored) => {
      const plan = matchCheckpoint(stored, { architecture, inputSize: preprocessing.crop });
      requireFit(stored, plan);
      const checkpoint = mendCheckpoint(stored, plan);
      return work({ checkpoint, stamp, key, name: stored.source.name });
    },
    { ...(container !== undefined && { container }) },
  );
}

/** Everything but the heads, which are drawn afresh, must be there and explained. */
function requireFit({ tensors, source }: Checkpoint, plan: MendPlan): void {
  const { missing, mismatched, unexpected, differences, expected } = plan;
  const needed = (name: string): boolean => !expected.heads.has(name);
  const match = {
    ...plan,
    missing: missing.filter(needed),
    mismatched: mismatched.filter(({ name }) => needed(name)),
  };
  if (match.missing.length + match.mismatched.length + unexpected.length + differences.length === 0) return;
  throw describeMismatch(source.name, match, mostSimilar(tensors));
}

/** A tensor that training does not take from a checkpoint, by its name in the state dict. */
export type DrawnTensors = ReadonlyMap<string, Float32Array | BigInt64Array>;

/**
 * The tensors that are drawn: those of the heads unless they are kept, as PyTorch draws a layer that replaces another; without a
 * checkpoint all of them, as torchvision draws a new network.
 */
export function drawnTensors(
  network: Classifier,
  checkpoint: Checkpoint | null,
  { seed, keepHead = false }: { readonly seed: number; readonly keepHead?: boolean },
): DrawnTensors {
  if (checkpoint) return keepHead ? new Map() : newHead(network, seed);
  return new Map(Array.from(network.stateDict(), (tensor) => [tensor.name, freshTensor(tensor, seed).data]));
}
