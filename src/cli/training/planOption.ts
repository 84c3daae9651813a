import { resolve } from 'node:path';
import { HeadstartError } from '../../shared/errors';
import { readPlanFile } from '../../weights/readPlanFile';
import type { OptionValues } from '../Command';

/** Options in which a plan has taken the place of `--train @FILE`. */
export interface PlannedOptions {
  readonly options: OptionValues;
  /** The network that the plan is for. */
  readonly architecture: string | undefined;
}

/**
 * Reads the plan that `--train @FILE` names. What the command line says beside it goes before what the file says.
 * @throws file/not-found, plan/malformed
 */
export async function planOption(options: OptionValues): Promise<PlannedOptions> {
  const { train } = options;
  if (!train?.startsWith('@')) return { options, architecture: undefined };
  const plan = await readPlanFile(resolve(train.slice(1)));
  const paths = typeof plan.train === 'string' ? plan.train : plan.train.join(',');
  return {
    // The head is trained in any case, so a plan without layers is a plan for it alone.
    options: { 'batch-norm': plan.batchNorm, ...options, train: paths === '' ? 'head' : paths },
    architecture: plan.architecture,
  };
}

/** @throws architecture/mismatch where the plan is for another network */
export function requirePlanFor(architecture: string, planned: string | undefined): void {
  if (planned === undefined || planned === architecture) return;
  throw new HeadstartError(
    'architecture/mismatch',
    `The plan is for ${planned}, and the model is ${architecture}. Name a model of that network, or make another plan.`,
  );
}
