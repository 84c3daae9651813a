import { elementCount } from '../../shared/dtype';
import type { CheckResult, StateDictEntry } from '../../shared/engineProtocol';

/** Name and shape are all that decides whether a tensor fits; element types are converted on loading, as PyTorch does. */
export type NamedShape = Pick<StateDictEntry, 'name' | 'shape'>;

export interface Expected {
  /** The state dict, in its order. */
  readonly entries: readonly StateDictEntry[];
  /** Names of the tensors that are trained; the others are buffers. */
  readonly parameters: ReadonlySet<string>;
}

export type StateDictMatch = Pick<
  CheckResult,
  'strict' | 'matched' | 'missing' | 'unexpected' | 'mismatched' | 'loadedFraction'
>;

/** Compares what a checkpoint holds with what a network has, by exact names. */
export function matchStateDict(expected: Expected, found: readonly NamedShape[]): StateDictMatch {
  const rest = new Map(found.map((tensor) => [tensor.name, tensor]));
  const missing: string[] = [];
  const mismatched: StateDictMatch['mismatched'][number][] = [];
  let matched = 0;
  let wanted = 0;
  let loaded = 0;
  for (const entry of expected.entries) {
    const elements = expected.parameters.has(entry.name) ? elementCount(entry.shape) : 0;
    wanted += elements;
    const tensor = rest.get(entry.name);
    rest.delete(entry.name);
    if (!tensor) {
      if (!mayBeAbsent(entry.name)) missing.push(entry.name);
    } else if (sameShape(entry.shape, tensor.shape)) {
      matched += 1;
      loaded += elements;
    } else {
      mismatched.push({ name: entry.name, expected: entry.shape, found: tensor.shape });
    }
  }
  const unexpected = [...rest.keys()];
  return {
    strict: missing.length + unexpected.length + mismatched.length === 0,
    matched,
    missing,
    unexpected,
    mismatched,
    loadedFraction: wanted === 0 ? 0 : loaded / wanted,
  };
}

/**
 * Checkpoints from before PyTorch 0.4.1 have no counter of batches, and PyTorch fills it in when it loads one strictly.
 * Source: `_NormBase._load_from_state_dict`. Inference does not use it.
 */
function mayBeAbsent(name: string): boolean {
  return name.endsWith('.num_batches_tracked');
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}
