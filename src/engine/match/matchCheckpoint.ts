import { basename } from 'node:path';
import type { Checkpoint } from '../../checkpoints/types';
import type { MendPlan } from './MendPlan';
import { planMending, type PlanOptions } from './planMending';
import { candidatesFor, recognise, type Candidate } from './recognise';
import { translate } from './Translation';
import { viewsOf } from './View';

export interface MatchOptions extends Pick<PlanOptions, 'numClasses' | 'inputSize'> {
  /** Recognised when absent. */
  readonly architecture?: string | undefined;
}

type Matched = Pick<Checkpoint, 'tensors' | 'metadata'> & {
  readonly source: Pick<Checkpoint['source'], 'name'>;
};

/**
 * Decides what becomes of every tensor of a checkpoint: as the architecture that is named, or as the one it is most like.
 * @throws `architecture/unknown`, `architecture/not-recognised`, `architecture/input-size`
 */
export function matchCheckpoint(
  checkpoint: Matched,
  { architecture, ...options }: MatchOptions = {},
): MendPlan {
  const { tensors, source } = checkpoint;
  if (architecture !== undefined)
    return planFor(checkpoint, architecture, candidatesFor(tensors, architecture)[0], options);
  const { best } = recognise(tensors, source.name);
  return planFor(checkpoint, best.architecture, best, options);
}

/** The plan for one architecture, by the way of reading the file that suits it best; by its plain names where none does. */
export function planFor(
  checkpoint: Matched,
  architecture: string,
  candidate: Candidate | undefined,
  options: Pick<PlanOptions, 'numClasses' | 'inputSize'> = {},
): MendPlan {
  const [plain] = viewsOf(checkpoint.tensors);
  const translation = candidate?.translation ?? translate(plain ?? { tensors: [], steps: [] });
  return planMending(architecture, translation, { ...options, evidence: evidenceOf(checkpoint) });
}

/** Where training scripts write down which network they train. */
const NETWORK_KEY = /(^|\.)(arch|architecture|model|model_name|network|net)$/i;

function evidenceOf({ source, metadata }: Matched): string {
  const said = Object.entries(metadata).filter(([key]) => NETWORK_KEY.test(key));
  return [basename(source.name), ...said.map(([, value]) => value)].join(' ');
}
