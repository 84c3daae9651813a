import { Uri } from 'vscode';
import * as v from 'valibot';
import { HeadstartError } from '../../shared/errors';
import { RECIPES, type Recipe } from '../../shared/recipe';
import { featureFolder } from '../../weights/featureFolder';
import type { ModelRequest, ResolvedModel } from '../../weights/resolveModel';
import type { CommandContext } from '../CommandContext';
import { requireFile } from '../requireFile';
import { readSettings } from '../settings';
import { fineTuneFlow, type FlowOptions } from './fineTuneFlow';
import { recipeChoices } from './recipeChoices';
import { inspectDataFolder } from './inspectDataFolder';
import { showError } from '../notices';

/** Fine-tunes the head alone, on the folder that was named or is then asked for. */
export function fineTuneHead(context: CommandContext, [folder]: readonly Uri[]): Promise<void> {
  return fineTune(context, folder, { title: 'Fine-tune head', model: undefined, recipe: RECIPES.head });
}

/**
 * Fine-tunes by a recipe that is asked for.
 * @param argument what a program names: `{ data: Uri, recipe: 'head' | 'finetune' | 'scratch', model: ModelRequest }`
 */
export async function fineTuneMore(
  context: CommandContext,
  [folder]: readonly Uri[],
  argument: unknown,
): Promise<void> {
  const { data, recipe, model } = asked(argument);
  const choose: Question['recipe'] = async (path, { spec }) => {
    const { architecture, classes, weights } = spec;
    const inUse = context.model.described?.spec.weights === weights;
    return recipeChoices(path, architecture, {
      planned: inUse ? context.plans.recipe : undefined,
      tree: () => context.engine.request('tree', { architecture, numClasses: classes.length }),
    });
  };
  await fineTune(context, folder ?? data, {
    title: 'Fine-tune',
    model: model && (await startingModel(context, model)),
    recipe: recipe ?? choose,
  });
}

/** Fine-tunes the layers of the model in use that are chosen in the layer view. */
export async function fineTunePlan(context: CommandContext, argument: unknown): Promise<void> {
  const model = await context.model.get();
  await context.model.whenDescribed();
  const { recipe } = context.plans;
  if (!recipe) {
    throw new HeadstartError(
      'architecture/unknown',
      'The layers of the model in use are not known. Choose another model.',
    );
  }
  await fineTune(context, asked(argument).data, { title: 'Fine-tune the chosen layers', model, recipe });
}

const text = v.exactOptional(v.string());
const modelSchema = v.object({ weights: text, architecture: text, container: text });

interface Asked {
  readonly data?: Uri | undefined;
  readonly recipe?: Recipe | undefined;
  readonly model?: ModelRequest | undefined;
}

function asked(argument: unknown): Asked {
  if (typeof argument !== 'object' || argument === null) return {};
  const named = Object.entries(RECIPES).find(([name]) => 'recipe' in argument && argument.recipe === name);
  return {
    model: 'model' in argument && v.is(modelSchema, argument.model) ? argument.model : undefined,
    data: 'data' in argument && argument.data instanceof Uri ? argument.data : undefined,
    recipe: named?.[1],
  };
}

/** A model to train: its head need not be usable. */
function startingModel(
  { resolve }: CommandContext,
  wanted: string | ModelRequest | undefined,
): Promise<ResolvedModel> {
  return resolve(wanted, undefined, 'optional');
}

type Question = Pick<FlowOptions, 'title' | 'model' | 'recipe'>;

/**
 * Asks what is needed for a run, starts it, and opens its tab.
 * @param folder the data, where they are named already
 */
async function fineTune(context: CommandContext, folder: Uri | undefined, question: Question): Promise<void> {
  const { runs, runPanels, choice, library } = context;
  let data: string | undefined;
  if (folder) {
    data = requireFile(folder);
    try {
      await inspectDataFolder(data);
    } catch (error) {
      if (!(error instanceof HeadstartError)) throw error;
      // Not awaited: a program that runs the command must not wait for somebody to close the message.
      void refuse(error.message, () => fineTune(context, undefined, question));
      return;
    }
  }
  await library.load();
  const chosen = await fineTuneFlow({
    ...question,
    data,
    currentModel: choice.get(),
    published: library.rows.filter(({ state }) => state === 'cached'),
    resolveModel: (path) => startingModel(context, path),
    busy: () =>
      runs.list.filter(({ isUnderWay, status }) => isUnderWay || status === 'queued').map(({ out }) => out),
  });
  if (!chosen) return;
  const { model, recipe, out } = chosen;
  const { architecture, preprocessing, weights, container } = model.spec;
  const run = runs.start({
    model: recipe.fromScratch ? `${architecture} · fresh weights` : model.title,
    params: {
      data: chosen.data,
      architecture,
      weights: recipe.fromScratch ? null : weights,
      ...(container !== undefined && { container }),
      preprocessing,
      recipe,
      out,
      featureFolder: featureFolder(process.env),
      ignoreExif: readSettings().ignoreExif,
      device: readSettings().device,
    },
  });
  runPanels.show(run);
}

async function refuse(message: string, chooseAnother: () => Promise<void>): Promise<void> {
  const label = 'Choose another folder…';
  if ((await showError(message, label)) === label) await chooseAnother();
}
