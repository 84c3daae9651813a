import { elementCount } from '../../shared/dtype';
import type { StateDictEntry } from '../../shared/engineProtocol';
import type { ExpectedTensors } from './expectedTensors';
import { PLACES, placesPerSide } from './inputSizeOf';
import { sameShape } from './sameShape';
import { compileRename, type CompiledRename } from './rules/compileRename';
import type { NamingRule, RenameOptions } from './rules/Rule';
import type { View, ViewedTensor } from './View';

/** What a tensor of the file may be here. */
export interface TranslatedTensor extends ViewedTensor {
  /** torchvision's names that it may have, best first; null where inference has no use for it. */
  readonly targets: readonly string[] | null;
  readonly options: RenameOptions;
  /** Whether the naming rule changed anything about it. */
  readonly renamed: boolean;
}

/** A checkpoint read in one way: a view of its names and at most one rule for them. */
export interface Translation {
  readonly view: View;
  readonly rule: NamingRule | undefined;
  readonly tensors: readonly TranslatedTensor[];
}

/** The largest network of another library that is known has 1548 tensors; looking for its names in more takes time for nothing. */
const MAX_TRANSLATED = 5000;

/** Whether a rule may be for a view: its signature is among the names. */
export function isSigned({ tensors }: View, { signature }: NamingRule): boolean {
  return (
    tensors.length <= MAX_TRANSLATED && tensors.some(({ name, inside }) => inside && signature.test(name))
  );
}

const compiled = new WeakMap<NamingRule, readonly CompiledRename[]>();

function renamesOf(rule: NamingRule): readonly CompiledRename[] {
  let renames = compiled.get(rule);
  if (!renames) {
    renames = rule.renames.map((rename) => compileRename(rename, rule.starts));
    compiled.set(rule, renames);
  }
  return renames;
}

/** Reads a view's names by a rule; by none, every name stands for itself. */
export function translate(view: View, rule?: NamingRule): Translation {
  const renames = rule ? renamesOf(rule) : [];
  const tensors = view.tensors.map((tensor): TranslatedTensor => {
    for (const { targets, options } of renames) {
      const found = targets(tensor.name);
      if (found !== undefined) return { ...tensor, targets: found, options, renamed: true };
    }
    return { ...tensor, targets: [tensor.name], options: {}, renamed: false };
  });
  return { view, rule, tensors };
}

/**
 * What a tensor is in an architecture: the first of its targets that has its shape, else the first that exists.
 * @param lenient take any number of classes for a head and any side for a table of places
 */
export function resolve(
  tensor: TranslatedTensor,
  expected: ExpectedTensors,
  lenient: boolean,
): { entry: StateDictEntry; fits: boolean } | undefined {
  let first: StateDictEntry | undefined;
  for (const target of tensor.targets ?? []) {
    const entry = expected.byName.get(target);
    if (!entry) continue;
    if (fits(tensor, entry) || (lenient && fitsLeniently(tensor, entry, expected)))
      return { entry, fits: true };
    first ??= entry;
  }
  return first && { entry: first, fits: false };
}

function fits({ shape, options }: TranslatedTensor, entry: StateDictEntry): boolean {
  const { part, reshape } = options;
  if (part) {
    const [extent = 0, ...rest] = entry.shape;
    return extent === part.of * (shape[0] ?? 0) && sameShape(rest, shape.slice(1));
  }
  return (
    sameShape(entry.shape, shape) || (reshape === true && elementCount(entry.shape) === elementCount(shape))
  );
}

function fitsLeniently(
  { shape }: TranslatedTensor,
  entry: StateDictEntry,
  expected: ExpectedTensors,
): boolean {
  if (expected.heads.has(entry.name))
    return (shape[0] ?? 0) > 0 && sameShape(entry.shape.slice(1), shape.slice(1));
  return entry.name === PLACES && placesPerSide(shape) !== undefined && shape[2] === entry.shape[2];
}
