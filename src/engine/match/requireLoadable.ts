import { HeadstartError } from '../../shared/errors';
import { describeMismatch } from './describeMismatch';
import type { NamedShape } from './NamedShape';
import type { MendPlan } from './MendPlan';
import { mostSimilar } from './recognise';

const ALL_THE_SAME =
  '`headstart check` lists all differences; with --allow-partial it is used all the same, and what is missing starts from fresh values.';

interface LoadedFile {
  readonly name: string;
  readonly tensors: readonly NamedShape[];
}

/**
 * Lets only those files pass whose every tensor is accounted for, or whatever else the user has agreed to.
 * @param inputSize side in pixels of the pictures that the network is to take
 * @throws `architecture/mismatch`, `architecture/input-size`
 */
export function requireLoadable(
  { name, tensors }: LoadedFile,
  plan: MendPlan,
  { allowPartial, inputSize }: { readonly allowPartial: boolean; readonly inputSize?: number },
): void {
  const { architecture } = plan.expected;
  if (inputSize !== undefined && plan.inputSize !== null && plan.inputSize !== inputSize) {
    throw new HeadstartError(
      'architecture/input-size',
      `The tables in ${name} are for pictures of ${plan.inputSize}×${plan.inputSize} pixels, so ${architecture} takes no ` +
        `others; here they would have ${inputSize}×${inputSize}.`,
    );
  }
  if (plan.verdict === 'fits' || plan.verdict === 'mendable') return;
  if (allowPartial && plan.recipes.size > 0) return;
  throw describeMismatch(name, plan, mostSimilar(tensors), allowPartial ? undefined : ALL_THE_SAME);
}
