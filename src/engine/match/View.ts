import type { NamedShape } from './NamedShape';
import { commonPrefixRule, PREFIX_RULES, WRAPPER_RULES } from './rules/prefixRules';
import type { PrefixRule, RuleFacts } from './rules/Rule';

/** A tensor of the file under the name that is left of its own. */
export interface ViewedTensor {
  /** '' where the rest of another name is the same. */
  readonly name: string;
  readonly shape: readonly number[];
  /** The name in the file. */
  readonly from: string;
  /** Whether it lies under the prefix that was taken off; without a prefix all do. */
  readonly inside: boolean;
}

/** A checkpoint's tensors with wrappers and prefixes taken off their names. */
export interface View {
  readonly tensors: readonly ViewedTensor[];
  /** Rules that were applied, with the number of names that they changed. */
  readonly steps: readonly { readonly rule: RuleFacts; readonly count: number }[];
}

/** `module.model.backbone.encoder_q.` is the most that was seen. */
const MAX_DEPTH = 4;
/** Ways of reading the names that are tried. */
const MAX_VIEWS = 24;
/** Fewer tensors than this under a prefix are no network: the smallest known one has 16. */
const MIN_TENSORS = 8;
/** A prefix that no list knows is taken off when this share of the tensors has it. */
const COMMON_SHARE = 0.3;

/** The ways of reading a checkpoint's names, the plainest first: as they are, then without one prefix, then without two… */
export function* viewsOf(found: readonly NamedShape[]): Generator<View> {
  const first = withoutWrappers(found);
  let level: View[] = [first];
  let given = 0;
  for (let depth = 0; depth <= MAX_DEPTH && level.length > 0; depth++) {
    for (const view of level) {
      if (given++ >= MAX_VIEWS) return;
      yield view;
    }
    level = level.flatMap((view) => prefixesOf(view).map((rule) => withoutPrefix(view, rule)));
  }
}

function withoutWrappers(found: readonly NamedShape[]): View {
  const counts = new Map<RuleFacts, number>();
  const names = new Set<string>();
  const tensors = found.map(({ name: from, shape }): ViewedTensor => {
    let name = from;
    for (const rule of WRAPPER_RULES) {
      const without = name.replaceAll(rule.segment, '');
      if (without === name || without === '') continue;
      counts.set(rule, (counts.get(rule) ?? 0) + 1);
      name = without;
    }
    names.add(name);
    return { name, shape, from, inside: true };
  });
  // Two networks of which only one is wrapped would fall together.
  if (names.size < found.length)
    return {
      tensors: found.map(({ name, shape }) => ({ name, shape, from: name, inside: true })),
      steps: [],
    };
  return { tensors, steps: Array.from(counts, ([rule, count]) => ({ rule, count })) };
}

/** Prefixes of a view that may hide a network, known ones first. */
function prefixesOf({ tensors }: View): PrefixRule[] {
  const counts = new Map<string, number>();
  let inside = 0;
  for (const tensor of tensors) {
    if (!tensor.inside) continue;
    inside += 1;
    const end = tensor.name.indexOf('.') + 1;
    if (end === 0) continue;
    const prefix = tensor.name.slice(0, end);
    counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
  }
  const rules = PREFIX_RULES.filter(({ prefix }) => (counts.get(prefix) ?? 0) >= MIN_TENSORS);
  const known = new Set(PREFIX_RULES.map(({ prefix }) => prefix));
  const common = [...counts]
    .filter(([prefix, count]) => !known.has(prefix) && count >= Math.max(MIN_TENSORS, COMMON_SHARE * inside))
    .map(([prefix]) => commonPrefixRule(prefix));
  return [...rules, ...common];
}

function withoutPrefix(view: View, rule: PrefixRule): View {
  let count = 0;
  const taken = new Set<string>();
  const tensors = view.tensors.map((tensor): ViewedTensor => {
    if (!tensor.inside || !tensor.name.startsWith(rule.prefix)) return { ...tensor, inside: false };
    count += 1;
    const name = tensor.name.slice(rule.prefix.length);
    taken.add(name);
    return { ...tensor, name };
  });
  return {
    // A name outside that is now also one inside would stand for two tensors; it is read as none.
    tensors: tensors.map((tensor) =>
      !tensor.inside && taken.has(tensor.name) ? { ...tensor, name: '' } : tensor,
    ),
    steps: [...view.steps, { rule, count }],
  };
}
