import type { Checkpoint } from '../../checkpoints/types';
import type { CheckpointRef } from '../../shared/tensorProtocol';
import { diffCheckpoints } from '../compare/diffCheckpoints';
import { planFor } from '../match/matchCheckpoint';
import { mendCheckpoint } from '../match/mendCheckpoint';
import type { MendPlan } from '../match/MendPlan';
import { mostSimilar } from '../match/recognise';
import { withCheckpoint } from '../withCheckpoint';
import { breathe, type Handler } from './RequestContext';

/** Compares two checkpoints, under torchvision's names where their own have nothing in common. */
export const diff: Handler<'diff'> = ({ a, b }, { signal }) =>
  open(a, (first) =>
    open(b, async (second) => {
      const [planA, planB] = [planOf(first), planOf(second)];
      const mended = ownNamesMeet(first, second) ? undefined : mendBoth(first, planA, second, planB);
      const [left, right] = mended ?? [first, second];
      return {
        a: side(a.file, first, planA),
        b: side(b.file, second, planB),
        names: mended ? ('torchvision' as const) : ('own' as const),
        ...(await diffCheckpoints(left, right, () => breathe(signal))),
      };
    }),
  );

function open<R>(
  { file, container }: CheckpointRef,
  work: (checkpoint: Checkpoint) => Promise<R>,
): Promise<R> {
  return withCheckpoint(file, work, container === undefined ? {} : { container });
}

function planOf(checkpoint: Checkpoint): MendPlan | undefined {
  const best = mostSimilar(checkpoint.tensors)?.best;
  return best && planFor(checkpoint, best.architecture, best);
}

/** Two checkpoints of one network have most of their names in common. */
const COMMON_SHARE = 0.5;

function ownNamesMeet(a: Checkpoint, b: Checkpoint): boolean {
  const names = new Set(a.tensors.map(({ name }) => name));
  const common = b.tensors.filter(({ name }) => names.has(name)).length;
  return common >= COMMON_SHARE * Math.min(a.tensors.length, b.tensors.length);
}

/** Both under torchvision's names, where they are of one architecture. */
function mendBoth(
  a: Checkpoint,
  planA: MendPlan | undefined,
  b: Checkpoint,
  planB: MendPlan | undefined,
): [Checkpoint, Checkpoint] | undefined {
  if (!planA || planA.expected.architecture !== planB?.expected.architecture) return undefined;
  return [mendCheckpoint(a, planA), mendCheckpoint(b, planB)];
}

function side(file: string, { container, tensors }: Checkpoint, plan: MendPlan | undefined) {
  return { file, container, tensors: tensors.length, architecture: plan?.expected.architecture ?? null };
}
