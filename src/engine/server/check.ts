import { explain } from '../match/explain';
import { matchCheckpoint, planFor } from '../match/matchCheckpoint';
import { mostSimilar, recognise } from '../match/recognise';
import { withCheckpoint } from '../withCheckpoint';
import type { Handler } from './RequestContext';

/** Compares a checkpoint with an architecture: the one that is named, or the one that it is most like. */
export const check: Handler<'check'> = ({ file, architecture, container }, { askHost }) =>
  withCheckpoint(
    file,
    (checkpoint) => {
      const { tensors, source } = checkpoint;
      const recognition = architecture === undefined ? recognise(tensors, source.name) : mostSimilar(tensors);
      const best = recognition?.best;
      const plan =
        best && (architecture === undefined || architecture === best.architecture)
          ? planFor(checkpoint, best.architecture, best)
          : matchCheckpoint(checkpoint, { architecture });
      const { strict, matched, missing, unexpected, mismatched, renamed, loadedFraction } = plan;
      return Promise.resolve({
        architecture: plan.expected.architecture,
        strict,
        matched,
        missing,
        unexpected,
        mismatched,
        renamed,
        loadedFraction,
        numClasses: plan.expected.numClasses,
        ...explain(checkpoint, plan, recognition),
      });
    },
    { ...(container !== undefined && { container }), askHost },
  );
