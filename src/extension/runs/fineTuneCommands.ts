import { Uri, window } from 'vscode';
import { HeadstartError } from '../../shared/errors';
import { featureFolder } from '../../weights/featureFolder';
import type { CommandContext } from '../CommandContext';
import { requireFile } from '../requireFile';
import { readSettings } from '../settings';
import { fineTuneFlow, type RecipeChoice } from './fineTuneFlow';
import { HEAD_ONLY, RECIPE_CHOICES } from './recipeChoices';
import { inspectDataFolder } from './inspectDataFolder';

/** Fine-tunes the head alone, on the folder that was named or is then asked for. */
export function fineTuneHead(context: CommandContext, [folder]: readonly Uri[]): Promise<void> {
  return fineTune(context, folder, 'Fine-tune head', [HEAD_ONLY]);
}

/**
 * Fine-tunes by a recipe that is asked for.
 * @param argument what a program names: `{ data: Uri, recipe: 'head' | 'finetune' | 'scratch' }`
 */
export function fineTuneMore(
  context: CommandContext,
  [folder]: readonly Uri[],
  argument: unknown,
): Promise<void> {
  const { data, recipe } = asked(argument);
  const recipes = RECIPE_CHOICES.filter(({ name }) => recipe === undefined || name === recipe);
  return fineTune(context, folder ?? data, 'Fine-tune', recipes.length > 0 ? recipes : RECIPE_CHOICES);
}

function asked(argument: unknown): { readonly data: Uri | undefined; readonly recipe: unknown } {
  if (typeof argument !== 'object' || argument === null) return { data: undefined, recipe: undefined };
  return {
    data: 'data' in argument && argument.data instanceof Uri ? argument.data : undefined,
    recipe: 'recipe' in argument ? argument.recipe : undefined,
  };
}

/**
 * Asks what is needed for a run, starts it, and opens its tab.
 * @param folder the data, where they are named already
 * @param recipes what may be chosen; a single one is taken without asking
 */
async function fineTune(
  context: CommandContext,
  folder: Uri | undefined,
  title: string,
  recipes: readonly RecipeChoice[],
): Promise<void> {
  const { runs, runPanels, choice, library } = context;
  let data: string | undefined;
  if (folder) {
    data = requireFile(folder);
    try {
      await inspectDataFolder(data);
    } catch (error) {
      if (!(error instanceof HeadstartError)) throw error;
      // Not awaited: a program that runs the command must not wait for somebody to close the message.
      void refuse(error.message, () => fineTune(context, undefined, title, recipes));
      return;
    }
  }
  await library.load();
  const chosen = await fineTuneFlow({
    title,
    data,
    recipes,
    currentModel: choice.get(),
    published: library.rows.filter(({ state }) => state === 'cached'),
    resolveModel: context.resolve,
    busy: () =>
      runs.list.filter(({ isUnderWay, status }) => isUnderWay || status === 'queued').map(({ out }) => out),
  });
  if (!chosen) return;
  const { model, recipe, out } = chosen;
  const { architecture, preprocessing, weights } = model.spec;
  const run = runs.start({
    model: recipe.fromScratch ? `${architecture} · fresh weights` : model.title,
    params: {
      data: chosen.data,
      architecture,
      weights: recipe.fromScratch ? null : weights,
      preprocessing,
      recipe,
      out,
      featureFolder: featureFolder(process.env),
      ignoreExif: readSettings().ignoreExif,
    },
  });
  runPanels.show(run);
}

async function refuse(message: string, chooseAnother: () => Promise<void>): Promise<void> {
  const label = 'Choose another folder…';
  if ((await window.showErrorMessage(message, label)) === label) await chooseAnother();
}
