import type { CheckResult } from '../../shared/engineProtocol';
import type { ExpectedTensors } from './expectedTensors';
import type { Recipe } from './MendPlan';
import { resolve, type TranslatedTensor, type Translation } from './Translation';

/** Which tensors of the file go where. */
export interface Assembly {
  readonly recipes: ReadonlyMap<string, Recipe>;
  readonly mismatched: CheckResult['mismatched'];
  readonly mismatchedNames: ReadonlySet<string>;
  /** Names here that the file has something for, in whatever shape. */
  readonly touched: ReadonlySet<string>;
  readonly renamed: CheckResult['renamed'];
  /** Inside the network and of no known name. */
  readonly unexpected: readonly string[];
  /** Beside the network. */
  readonly outside: CheckResult['ignored'];
  /** Inside the network and of no use. */
  readonly ignored: CheckResult['ignored'];
  /** Tensors that the naming rule changed. */
  readonly byRule: number;
}

interface Place {
  readonly parts: (string | null)[];
  readonly tensor: TranslatedTensor;
}

/** Puts the tensors of a file where they belong. */
export function assemble(translation: Translation, expected: ExpectedTensors): Assembly {
  const { tensors, rule, view } = translation;
  const places = new Map<string, Place>();
  const mismatched: CheckResult['mismatched'][number][] = [];
  const mismatchedNames = new Set<string>();
  const renamed: CheckResult['renamed'][number][] = [];
  const unexpected: string[] = [];
  const outside: CheckResult['ignored'][number][] = [];
  const ignored: CheckResult['ignored'][number][] = [];
  const steps = view.steps.map((step) => step.rule.id);
  let byRule = 0;

  for (const tensor of tensors) {
    const { from, options, name, targets } = tensor;
    if (targets === null) {
      ignored.push({ name: from, rule: rule?.id ?? '' });
      byRule += 1;
      continue;
    }
    const found = name === '' ? undefined : resolve(tensor, expected, false);
    const before = found && places.get(found.entry.name);
    const { index, of } = options.part ?? { index: 0, of: 1 };
    if (!found || (before && before.parts[index] !== null)) {
      if (tensor.inside) unexpected.push(from);
      else outside.push({ name: from, rule: steps.at(-1) ?? '' });
      continue;
    }
    const target = found.entry.name;
    const changed = tensor.renamed && target !== name;
    if (from !== target) {
      const ids = [...(from === name ? [] : steps), ...(changed && rule ? [rule.id] : [])];
      renamed.push({ from, to: target, rule: ids.join(', ') });
    }
    if (changed) byRule += 1;
    if (!found.fits) {
      mismatched.push({ name: target, expected: found.entry.shape, found: tensor.shape });
      mismatchedNames.add(target);
      continue;
    }
    const place = before ?? { parts: Array.from({ length: of }, () => null), tensor };
    place.parts[index] = from;
    places.set(target, place);
  }

  const recipes = new Map<string, Recipe>();
  for (const [name, { parts }] of places) {
    const recipe = recipeOf(name, parts, translation);
    if (recipe && !mismatchedNames.has(name)) recipes.set(name, recipe);
  }
  const touched = new Set([...places.keys(), ...mismatchedNames]);
  return { recipes, mismatched, mismatchedNames, touched, renamed, unexpected, outside, ignored, byRule };
}

function recipeOf(
  name: string,
  parts: readonly (string | null)[],
  { rule }: Translation,
): Recipe | undefined {
  if (parts.length > 1) {
    const whole = parts.every((part) => part !== null) || rule?.zeroParts?.test(name) === true;
    return whole ? { kind: 'join', parts } : undefined;
  }
  const [from] = parts;
  if (from === null || from === undefined) return undefined;
  const { shift } = rule ?? {};
  return shift && name.endsWith(shift.suffix)
    ? { kind: 'shift', from, by: shift.by }
    : { kind: 'copy', from };
}
