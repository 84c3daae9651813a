import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PrunedCopy, PruneReport } from '../../shared/compressionProtocol';
import type { EngineRequests } from '../../shared/engineProtocol';
import { formatExactCount } from '../../shared/format';
import { MODEL_WEIGHTS_NAME } from '../../shared/modelFolder';
import type { ModelSpec } from '../../shared/modelSpec';
import type { Change } from '../../shared/pruneProtocol';
import { type Recipe, RECOVERY_RECIPE } from '../../shared/recipe';
import type { FinetuneParams, FinetuneResult, TrainingEvent } from '../../shared/trainingProtocol';
import type { PruneJob } from './CompressionJob';
import type { DraftContext } from './DraftContext';

/** How much longer training takes than what else is done for a copy, roughly: for the progress bar. */
const TRAINING_WEIGHT = 8;

export interface PruneSettings {
  /** Where features that training computed are kept. */
  readonly featureFolder: string;
  readonly ignoreExif: boolean;
}

/**
 * Makes one copy after the other, the widest first as they were asked for, and tells of each as it is there: what has been made stays
 * when the rest is cancelled. Where copies are trained, each is taken from the one before it: a network that recovered from losing a
 * little loses the next little better than all at once.
 */
export async function makePruned(
  job: PruneJob,
  context: DraftContext,
  settings: PruneSettings,
): Promise<void> {
  const { model, what, shares, data, epochs } = job;
  const { request, signal, folder } = context;
  const weightOf = 1 + (data === null ? 0 : epochs > 0 ? TRAINING_WEIGHT : 1);
  const total = shares.length * weightOf + (data === null ? 0 : 1);
  let done = 0;
  /** Runs a part of the work that counts as much as `weight` of the others. */
  const part = async <R>(
    stage: string,
    weight: number,
    work: (tell: (stage: string, fraction: number) => void) => Promise<R>,
  ): Promise<R> => {
    context.onStage(stage, done / total);
    const result = await work((now, fraction) => context.onStage(now, (done + weight * fraction) / total));
    done += weight;
    return result;
  };
  const evaluate = (
    spec: ModelSpec,
    path: string,
    of: string,
  ): Promise<EngineRequests['evaluate']['result']> =>
    part(`Measuring the accuracy of ${of}`, 1, (tell) =>
      request(
        'evaluate',
        {
          request: 'prune',
          data: path,
          model: spec,
          ignoreExif: settings.ignoreExif,
          // The images that training holds out, so that the figures before and after are of the same ones.
          ...(epochs > 0 && { heldOut: { share: recipeOf(epochs).validation, seed: recipeOf(epochs).seed } }),
        },
        {
          signal,
          onNotification: ({ done: images, total: all }) =>
            tell(
              `Measuring the accuracy of ${of}: ${images} of ${formatExactCount(all)} images`,
              images / all,
            ),
        },
      ),
    );

  let before: PruneReport['before'] = null;
  const copies: PrunedCopy[] = [];
  const drafts: string[] = [];
  let from = model.spec;
  for (const [place, keep] of shares.entries()) {
    const name = `${Math.round(keep * 100)} %`;
    const pruned = join(folder, `pruned-${place}`);
    const { path, ...result } = await part(`Pruning to ${name}`, 1, () =>
      request('prune', { model: from, what, keep, out: pruned }, { signal }),
    );
    let draft = path;
    let accuracy: number | null = null;
    if (data !== null) {
      // After the first pruning, because that says at once whether the network can be pruned.
      before ??= toBefore(await evaluate(model.spec, data, 'the model as it is'));
      const { preprocessing, classes } = model.spec;
      const weights = join(path, MODEL_WEIGHTS_NAME);
      const spec = { architecture: result.architecture, weights, preprocessing, classes };
      if (epochs > 0) {
        draft = join(folder, `trained-${place}`);
        const trained = await part(`Training what is left at ${name}`, TRAINING_WEIGHT, (tell) =>
          train(
            spec,
            { data, epochs, out: draft, keepZeros: what === 'weights' },
            { context, settings, tell, name },
          ),
        );
        await rm(path, { recursive: true, force: true });
        accuracy = trained.valAccuracy;
        // Training numbers the classes as their folders are sorted.
        from = { ...spec, classes: trained.classes, weights: join(draft, MODEL_WEIGHTS_NAME) };
      } else accuracy = (await evaluate(spec, data, `what is left at ${name}`)).top1;
    }
    copies.push(besideWhole({ ...result, keep, accuracy }, copies[0]));
    drafts.push(draft);
    context.onReport({ kind: 'prune', what, epochs, before, copies: [...copies] }, [...drafts]);
  }
}

async function train(
  { architecture, weights, preprocessing, classes }: ModelSpec,
  { epochs, ...given }: Pick<FinetuneParams, 'data' | 'out' | 'keepZeros'> & { readonly epochs: number },
  {
    context: { request, signal },
    settings,
    tell,
    name,
  }: {
    readonly context: DraftContext;
    readonly settings: PruneSettings;
    readonly tell: (stage: string, fraction: number) => void;
    readonly name: string;
  },
): Promise<FinetuneResult> {
  const recipe = recipeOf(epochs);
  let epoch = 0;
  const follow = (event: TrainingEvent): void => {
    if (event.event === 'epoch') ({ epoch } = event);
    if (event.event === 'epoch' || event.event === 'step') {
      tell(
        `Training what is left at ${name}: epoch ${Math.min(epoch + 1, epochs)} of ${epochs}`,
        epoch / epochs,
      );
    }
  };
  return request(
    'finetune',
    {
      request: `prune-${name}`,
      architecture,
      weights,
      preprocessing,
      recipe,
      headClasses: classes,
      ...given,
      ...settings,
    },
    { signal, onNotification: ({ event }) => follow(event) },
  );
}

/** A copy beside the whole model, which the first was made of; the others were made of the one before them. */
function besideWhole(copy: PrunedCopy, first: PrunedCopy | undefined): PrunedCopy {
  if (!first) return copy;
  const beside = (change: Change, whole: Change): Change => ({ ...change, before: whole.before });
  return {
    ...copy,
    parameters: beside(copy.parameters, first.parameters),
    macs: beside(copy.macs, first.macs),
    bytes: beside(copy.bytes, first.bytes),
    milliseconds: beside(copy.milliseconds, first.milliseconds),
    compressedBytes:
      copy.compressedBytes && first.compressedBytes && beside(copy.compressedBytes, first.compressedBytes),
  };
}

/** As the command line trains what pruning left. */
function recipeOf(epochs: number): Recipe {
  return { ...RECOVERY_RECIPE, epochs };
}

function toBefore({ top1, images }: EngineRequests['evaluate']['result']): PruneReport['before'] {
  return { accuracy: top1, images };
}
