import type { AppliedRule, CheckVerdict } from '../../shared/checkProtocol';
import type { CheckResult } from '../../shared/engineProtocol';
import type { ExpectedTensors } from './expectedTensors';
import type { NamingRule } from './rules/Rule';

/** How a tensor of the network is made of tensors of the file. */
export type Recipe =
  /** The elements of one tensor, in their order; the shape may be another. */
  | { readonly kind: 'copy'; readonly from: string }
  /** Those of several, one after the other; null stands for zeros, as many as the other parts have each. */
  | { readonly kind: 'join'; readonly parts: readonly (string | null)[] }
  /** Those of one with a number added to each. */
  | { readonly kind: 'shift'; readonly from: string; readonly by: number }
  /** Follows from the architecture. */
  | { readonly kind: 'computed' };

/** What becomes of every tensor of a file when it is loaded as an architecture: nothing is left unsaid. */
export interface MendPlan {
  /** With the file's own number of classes and input size, where they were not given. */
  readonly expected: ExpectedTensors;
  /** Side in pixels that the tables of the file are for; null where the architecture has none. */
  readonly inputSize: number | null;
  /** For every tensor of the network that the file fills, by name. */
  readonly recipes: ReadonlyMap<string, Recipe>;
  /** Names of the network's tensors that are left out because the file has no auxiliary heads. */
  readonly omitted: ReadonlySet<string>;
  readonly missing: readonly string[];
  /** By their names in the file. */
  readonly unexpected: readonly string[];
  readonly mismatched: CheckResult['mismatched'];
  readonly renamed: CheckResult['renamed'];
  /** Tensors of the file that are set aside on purpose, and by which rule. */
  readonly ignored: CheckResult['ignored'];
  readonly rules: readonly AppliedRule[];
  readonly naming: NamingRule | undefined;
  /** Why it does not compute what the file's network does, though every tensor fits. */
  readonly differences: readonly string[];
  /** Whether PyTorch's `load_state_dict(strict=True)` takes the file as it is. */
  readonly strict: boolean;
  readonly verdict: CheckVerdict;
  readonly matched: number;
  readonly loadedFraction: number;
}
