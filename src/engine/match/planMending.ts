import { elementCount } from '../../shared/dtype';
import type { AppliedRule, CheckVerdict } from '../../shared/checkProtocol';
import { assemble, type Assembly } from './assemble';
import { expectedForHeadOf, expectedTensors, type ExpectedTensors } from './expectedTensors';
import { inputSizeOf } from './inputSizeOf';
import type { MendPlan, Recipe } from './MendPlan';
import { AUXILIARY_ABSENT, COMPUTED_BUFFERS, NO_BATCH_COUNTERS } from './rules/torchvisionRules';
import type { RuleFacts } from './rules/Rule';
import { resolve, type Translation } from './Translation';

export interface PlanOptions {
  /** The head's own when absent. */
  readonly numClasses?: number | undefined;
  /** Side of the input in pixels; that of the file's tables when absent. */
  readonly inputSize?: number | undefined;
  /** What the file is called and says of itself: where tensors are alike, it may tell networks apart. */
  readonly evidence?: string;
}

/**
 * Decides what becomes of every tensor of a file that is read in one way, as an architecture.
 * @throws `architecture/unknown`, `architecture/input-size`
 */
export function planMending(
  architecture: string,
  translation: Translation,
  { numClasses, inputSize, evidence = '' }: PlanOptions = {},
): MendPlan {
  const usual = expectedTensors(architecture);
  const shapes = shapesByTarget(translation, usual);
  const side = inputSize ?? inputSizeOf(architecture, shapes);
  const expected =
    numClasses === undefined
      ? expectedForHeadOf(architecture, shapes, side)
      : expectedTensors(architecture, { numClasses, ...(side !== undefined && { inputSize: side }) });
  const assembly = assemble(translation, expected);
  const recipes = new Map(assembly.recipes);

  const { computed, counters } = addComputed(expected, recipes);
  // PyTorch has them all or none.
  const auxiliary = [...expected.auxiliary.values()].flat();
  const omitted = new Set(auxiliary.some((name) => assembly.touched.has(name)) ? [] : auxiliary);
  for (const name of omitted) recipes.delete(name);
  const missing = expected.entries
    .map(({ name }) => name)
    .filter((name) => !recipes.has(name) && !omitted.has(name) && !assembly.mismatchedNames.has(name));
  const complete = missing.length === 0 && assembly.mismatched.length === 0;

  // What stands beside the network is another thing in the same file; while something is missing, it might be that.
  const [ignored, unexpected] = complete
    ? [[...assembly.ignored, ...assembly.outside], assembly.unexpected]
    : [assembly.ignored, [...assembly.unexpected, ...assembly.outside.map(({ name }) => name)]];

  const { rule } = translation;
  const differences = (rule?.differences ?? [])
    .filter(
      ({ architectures, evidence: sign }) =>
        architectures.test(architecture) && (sign?.test(evidence) ?? true),
    )
    .map(({ reason }) => reason);
  const plain =
    translation.view.steps.length === 0 && (assembly.byRule === 0 || rule?.byTorchvision === true);
  const state = {
    missing,
    unexpected,
    mismatched: assembly.mismatched,
    differences,
    strict:
      complete &&
      plain &&
      unexpected.length + ignored.length + computed.length + omitted.size + differences.length === 0,
  };
  return {
    ...state,
    expected,
    inputSize: inputSizeOf(architecture, expected.byName) ?? null,
    recipes,
    omitted,
    renamed: assembly.renamed,
    ignored,
    rules: [
      ...appliedNames(translation, assembly, architecture),
      ...applied(COMPUTED_BUFFERS, computed.length),
      ...applied(AUXILIARY_ABSENT, omitted.size),
      ...applied(NO_BATCH_COUNTERS, counters.length),
    ],
    naming: rule,
    verdict: verdictOf(state, expected),
    matched: recipes.size - computed.length - counters.length,
    loadedFraction: loadedFraction(expected, recipes, omitted),
  };
}

/** The file's shapes by the names that tensors have here, whatever the number of classes and the input size. */
function shapesByTarget({ tensors }: Translation, expected: ExpectedTensors) {
  const shapes = new Map<string, { name: string; shape: readonly number[] }>();
  for (const tensor of tensors) {
    const name = resolve(tensor, expected, true)?.entry.name;
    if (name !== undefined && !shapes.has(name)) shapes.set(name, { name, shape: tensor.shape });
  }
  return shapes;
}

/** Fills in the buffers that need no file, of modules of which the file has something. */
function addComputed(expected: ExpectedTensors, recipes: Map<string, Recipe>) {
  const modules = new Set([...recipes.keys()].map(moduleOf));
  const absent = [...expected.computed].filter((name) => !recipes.has(name) && modules.has(moduleOf(name)));
  for (const name of absent) recipes.set(name, { kind: 'computed' });
  const isCounter = (name: string) => name.endsWith('.num_batches_tracked');
  return {
    computed: absent.filter((name) => !isCounter(name)),
    counters: absent.filter(isCounter),
  };
}

function moduleOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('.')));
}

function appliedNames(translation: Translation, { byRule }: Assembly, architecture: string): AppliedRule[] {
  const { view, rule } = translation;
  const caution = rule?.caution?.architectures.test(architecture) ? rule.caution.text : undefined;
  return [
    ...view.steps.flatMap(({ rule: step, count }) => applied(step, count)),
    ...(rule ? applied(rule, byRule, caution) : []),
  ];
}

function applied({ id, description, source }: RuleFacts, count: number, caution?: string): AppliedRule[] {
  if (count === 0) return [];
  return [{ id, description, source, applied: count, ...(caution !== undefined && { caution }) }];
}

function verdictOf(
  plan: Pick<MendPlan, 'strict' | 'missing' | 'mismatched' | 'unexpected' | 'differences'>,
  { heads, predictor }: ExpectedTensors,
): CheckVerdict {
  if (plan.strict) return 'fits';
  const absent = [...plan.missing, ...plan.mismatched.map(({ name }) => name)];
  if (absent.length > 0) {
    // Auxiliary heads alone are not the head.
    const onlyHeads =
      absent.every((name) => heads.has(name)) &&
      absent.some((name) => moduleOf(name) === moduleOf(predictor));
    return onlyHeads ? 'head' : 'partial';
  }
  if (plan.unexpected.length > 0) return 'extra';
  return plan.differences.length > 0 ? 'differs' : 'mendable';
}

function loadedFraction(
  { entries, parameters }: ExpectedTensors,
  recipes: ReadonlyMap<string, Recipe>,
  omitted: ReadonlySet<string>,
): number {
  let wanted = 0;
  let loaded = 0;
  for (const { name, shape } of entries) {
    if (!parameters.has(name) || omitted.has(name)) continue;
    const elements = elementCount(shape);
    wanted += elements;
    if (recipes.has(name)) loaded += elements;
  }
  return wanted === 0 ? 0 : loaded / wanted;
}
