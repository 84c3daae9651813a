import { window, type Uri } from 'vscode';
import { HeadstartError } from '../../shared/errors';
import { featureFolder } from '../../weights/featureFolder';
import type { CommandContext } from '../CommandContext';
import { requireFile } from '../requireFile';
import { readSettings } from '../settings';
import { fineTuneFlow, type RecipeChoice } from './fineTuneFlow';
import { inspectDataFolder } from './inspectDataFolder';

/**
 * Asks what is needed for a run, starts it, and opens its tab.
 * @param folder the data, where a menu or a program named them
 * @param recipes what may be chosen; a single one is taken without asking
 */
export async function fineTune(
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
