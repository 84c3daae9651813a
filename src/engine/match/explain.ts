import type { Checkpoint, TensorContainer } from '../../checkpoints/types';
import { isAverage, isOptimizer } from '../../checkpoints/collectGroups';
import type { CheckExplanation, HeadClasses, OtherContainer, Suggestion } from '../../shared/checkProtocol';
import type { ExpectedTensors } from './expectedTensors';
import { expectedTensors } from './expectedTensors';
import type { MendPlan } from './MendPlan';
import type { Recognition } from './recognise';
import { MNASNET_STEM } from './rules/torchvisionRules';

/** What is worth saying about a plan beyond its lists. */
export function explain(
  checkpoint: Pick<Checkpoint, 'tensors' | 'container' | 'others'>,
  plan: MendPlan,
  recognition: Recognition | undefined,
): CheckExplanation {
  const { architecture } = plan.expected;
  const candidates = recognition ? [recognition.best, ...recognition.runnersUp] : [];
  const otherContainers = otherContainersOf(checkpoint);
  const headClasses = headClassesOf(plan);
  return {
    verdict: plan.verdict,
    confidence: recognition?.best.architecture === architecture ? recognition.confidence : 0,
    runnersUp: candidates
      .filter((candidate) => candidate.architecture !== architecture)
      .map(({ architecture: name, similarity }) => ({ architecture: name, similarity })),
    rules: plan.rules,
    ignored: plan.ignored,
    strictAfterMending: plan.verdict === 'fits' || plan.verdict === 'mendable',
    headClasses,
    inputSize: plan.inputSize,
    container: checkpoint.container,
    otherContainers,
    notes: notesOn(checkpoint, plan),
    suggestions: suggestionsFor(plan, headClasses, otherContainers, recognition),
  };
}

/** A group with less of what this one holds is no copy of the network. */
const COPY_SHARE = 0.5;

function otherContainersOf({ tensors, others }: Pick<Checkpoint, 'tensors' | 'others'>): OtherContainer[] {
  const isCopy = (other: TensorContainer) =>
    !isOptimizer(other.container) && other.tensors.length >= COPY_SHARE * tensors.length;
  return others.filter(isCopy).map(({ container, tensors: { length } }) => ({
    container,
    tensors: length,
    average: isAverage(container),
  }));
}

function headClassesOf({ expected, recipes, mismatched }: MendPlan): HeadClasses {
  const { predictor, architecture, byName } = expected;
  const loaded = recipes.has(predictor);
  const other = mismatched.find(({ name }) => name === predictor);
  const published = expectedTensors(architecture).byName.get(predictor)?.shape[0] ?? 0;
  return {
    layer: predictor.replace(/\.weight$/, ''),
    found: (loaded ? byName.get(predictor)?.shape[0] : other?.found[0]) ?? null,
    published,
    loaded,
  };
}

/** Element types that are narrower than what networks run in. */
const NARROW = new Set(['F16', 'BF16', 'F8_E4M3', 'F8_E5M2']);

function notesOn({ tensors }: Pick<Checkpoint, 'tensors'>, plan: MendPlan): string[] {
  const { architecture } = plan.expected;
  const narrow = new Set(tensors.map(({ dtype }) => dtype).filter((dtype) => NARROW.has(dtype)));
  const usual = expectedTensors(architecture).byName;
  return [
    ...plan.differences,
    ...plan.rules.flatMap(({ caution }) => (caution === undefined ? [] : [caution])),
    ...(narrow.size > 0
      ? [`Its numbers are ${[...narrow].join(' and ')}; they are computed with as float32.`]
      : []),
    ...(plan.inputSize !== null && plan.inputSize !== usualSide(usual)
      ? [`It is for pictures of ${plan.inputSize}×${plan.inputSize} pixels.`]
      : []),
    ...windowNote(plan),
    ...(plan.mismatched.length > OTHER_WIDTH * plan.expected.required.size
      ? [`Its layers are called as those of ${architecture} are, but most have other widths.`]
      : []),
    ...(isFirstMnasnet(plan)
      ? [
          'It is of the first version of MNASNet (before torchvision 0.5), whose first layers were not scaled.',
        ]
      : []),
  ];
}

/** Where this share of the tensors has another shape, it is another network of the same kind. */
const OTHER_WIDTH = 0.5;

const WINDOW_TABLE = /\.relative_position_(bias_table|index)$/;

/** A Swin transformer whose windows are of another size differs in their tables alone. */
function windowNote({ expected, mismatched }: MendPlan): string[] {
  const table = mismatched.find(({ name }) => name.endsWith('bias_table'));
  if (!table || !mismatched.every(({ name }) => WINDOW_TABLE.test(name))) return [];
  const [theirs, ours] = [table.found, table.expected].map(([rows = 0]) => (Math.sqrt(rows) + 1) / 2);
  if (!Number.isInteger(theirs)) return [];
  return [
    `Its windows are of ${theirs}×${theirs} places; those of torchvision’s ${expected.architecture} are of ${ours}×${ours}.`,
  ];
}

function usualSide(byName: ExpectedTensors['byName']): number | undefined {
  const places = byName.get('encoder.pos_embedding')?.shape[1];
  const patch = byName.get('conv_proj.weight')?.shape[2];
  return places === undefined || patch === undefined ? undefined : Math.sqrt(places - 1) * patch;
}

/** Only the stem has other shapes, and exactly those of the unscaled network. */
function isFirstMnasnet({ expected, mismatched, missing }: MendPlan): boolean {
  if (!expected.architecture.startsWith('mnasnet') || mismatched.length === 0 || missing.length > 0)
    return false;
  const unscaled = expectedTensors('mnasnet1_0').byName;
  return mismatched.every(
    ({ name, found }) =>
      MNASNET_STEM.test(name) &&
      (name.startsWith('layers.8.') || String(unscaled.get(name)?.shape) === String(found)),
  );
}

function suggestionsFor(
  plan: MendPlan,
  head: HeadClasses,
  containers: readonly OtherContainer[],
  recognition: Recognition | undefined,
): Suggestion[] {
  const { verdict, expected } = plan;
  const suggestions: Suggestion[] = [];
  const best = recognition?.best;
  if (best && best.architecture !== expected.architecture && verdict !== 'fits' && verdict !== 'mendable') {
    suggestions.push({
      id: 'other-architecture',
      title: `Read it as ${best.architecture}`,
      detail: `The file is more like ${best.architecture} than ${expected.architecture}.`,
      architecture: best.architecture,
    });
  }
  if (verdict === 'mendable') {
    suggestions.push({
      id: 'save-mended',
      title: 'Save a mended copy',
      detail: 'The copy has torchvision’s names and loads in PyTorch with strict=True.',
    });
  }
  for (const { container, average } of containers) {
    suggestions.push({
      id: average ? 'use-average' : 'use-container',
      title: average ? `Use the averaged weights in “${container}”` : `Use “${container}” instead`,
      detail: average
        ? 'A running average of the weights (EMA) usually predicts better than the last step’s.'
        : 'The file holds another group of tensors of about this size.',
      container,
    });
  }
  const wholeBackbone = ['fits', 'mendable', 'head'].includes(verdict);
  if (wholeBackbone && (!head.loaded || head.found !== head.published)) {
    suggestions.push({
      id: 'new-head',
      title: 'Keep the backbone, new head',
      detail: head.loaded
        ? `The head tells ${head.found ?? 0} classes apart. Fine-tuning replaces it by one for your classes and keeps all other layers.`
        : 'All layers but the head are there. Fine-tuning gives it a head for your classes.',
    });
  }
  if (verdict === 'head') {
    suggestions.push({
      id: 'save-backbone',
      title: 'Save the backbone alone',
      detail: 'The copy has torchvision’s names and no head; PyTorch loads it with strict=False.',
    });
  }
  if (!['fits', 'mendable'].includes(verdict)) {
    suggestions.push({
      id: 'allow-partial',
      title: 'Load it all the same',
      detail:
        'What the file lacks starts from fresh values and what nothing explains is left out: predictions may mean nothing.',
    });
  }
  return suggestions;
}
