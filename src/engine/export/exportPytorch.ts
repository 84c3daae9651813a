import { buildArchitecture } from '../../architectures/catalog';
import { parseNarrowName } from '../../architectures/narrowName';
import { stagePaths } from '../../architectures/stagePaths';
import { trainableSet } from '../../architectures/trainableSet';
import { writeWhole } from '../../checkpoints/writeWhole';
import { HeadstartError } from '../../shared/errors';
import type { ExportParams, ExportResult } from '../../shared/exportProtocol';
import { groupRates } from '../train/learningRate';
import { phasesOf } from '../train/phasesOf';
import { pytorchScript } from './pytorchScript';
import type { ScriptFacts } from './ScriptFacts';

/** Held-out pictures that a script names; of more it holds out a share of its own. */
const MOST_NAMED = 2000;

/**
 * Writes a PyTorch script that trains as the model was trained: for machines that are larger than this one.
 * @throws model/malformed where the manifest does not say how the model was trained, usage where torchvision has no such network
 */
export async function exportPytorch({
  model,
  training,
  published,
  out,
}: ExportParams): Promise<ExportResult> {
  if (!training) {
    throw new HeadstartError(
      'model/malformed',
      'The model folder does not say how the model was trained, which a training script repeats. Name one that Headstart fine-tuned.',
    );
  }
  const { architecture, classes, preprocessing } = model;
  const { recipe } = training;
  const { base, share } = parseNarrowName(architecture);
  if (share < 1) {
    throw new HeadstartError(
      'usage',
      `torchvision cannot build ${architecture}, a ${base} with channels taken away, so no script can train it there. Export the ` +
        'model before it was pruned, or this one as ONNX.',
    );
  }
  const network = buildArchitecture(architecture, {
    numClasses: classes.length,
    inputSize: preprocessing.crop,
  });
  const phases = phasesOf({ architecture, preprocessing, recipe }, classes.length).map(
    ({ train, epochs }) => {
      const { drops } = trainableSet(network, train);
      const first = Array.from(network.modules()).find(({ path }) => drops(path));
      return { train, epochs, drops: first?.path ?? null };
    },
  );
  const held = training.predictions.map(({ path }) => path.replaceAll('\\', '/'));
  const complete = held.length === training.pictures.validation && held.length <= MOST_NAMED;
  const text = pytorchScript({
    architecture,
    classes,
    preprocessing,
    recipe,
    published,
    options: builderOptions(architecture, preprocessing.crop),
    heads: network.headPaths,
    phases,
    rates: ratesOf(network, recipe, phases.at(-1)?.train ?? []),
    heldOut: complete ? held : null,
  });
  const bytes = Buffer.from(text);
  await writeWhole(out, (append) => append(bytes));
  return { path: out, bytes: bytes.length, files: [out], difference: null };
}

function ratesOf(
  network: ReturnType<typeof buildArchitecture>,
  recipe: NonNullable<ExportParams['training']>['recipe'],
  train: readonly string[],
): ScriptFacts['rates'] {
  if (recipe.deepestLearningRate === recipe.learningRate) return [['', recipe.learningRate]];
  const stages = stagePaths(network, trainableSet(network, train).parameters);
  const [head = recipe.learningRate, ...rates] = groupRates(recipe, stages.length + 1);
  return [
    ...network.headPaths.map((path) => [path, head] as const),
    ...stages.flatMap(({ paths }, index) => paths.map((path) => [path, rates[index] ?? head] as const)),
  ];
}

/** What torchvision's builders must be asked for to be the network that Headstart trains. */
function builderOptions(architecture: string, crop: number): ScriptFacts['options'] {
  if (architecture.startsWith('vit_')) return { image_size: crop };
  if (architecture.startsWith('maxvit')) return { input_size: [crop, crop] };
  return architecture === 'googlenet' || architecture === 'inception_v3'
    ? { transform_input: true, aux_logits: true, init_weights: true }
    : {};
}
