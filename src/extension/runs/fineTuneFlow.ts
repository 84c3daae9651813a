import { QuickPickItemKind, Uri, window, workspace, type QuickPickItem } from 'vscode';
import { basename } from 'node:path';
import { HeadstartError } from '../../shared/errors';
import type { ModelRow } from '../../shared/models/ModelRow';
import type { Recipe } from '../../shared/recipe';
import type { ResolvedModel } from '../../weights/resolveModel';
import { modelItems, type ModelItem } from '../pickModel';
import { findDataFolders } from './findDataFolders';
import { inspectDataFolder } from './inspectDataFolder';
import { modelFolderOf, problemWithName, suggestName } from './modelFolderName';
import { askForText, askToPick, runSteps, type Step } from './multiStep';
import { showError } from '../notices';

/** What the flow asks for. */
export interface FineTuneChoice {
  /** Absolute path of the data. */
  readonly data: string;
  readonly model: ResolvedModel;
  readonly recipe: Recipe;
  /** Absolute path of the model folder to write. */
  readonly out: string;
}

export interface FlowOptions {
  readonly title: string;
  /** The data, where the user has named them already; they have been looked at. */
  readonly data: string | undefined;
  /** The model to start from, where it is not asked for. */
  readonly model: ResolvedModel | undefined;
  /** How to train: the recipe, or what may be chosen, the likeliest first. */
  readonly recipe: Recipe | ((data: string, model: ResolvedModel) => Promise<readonly RecipeChoice[]>);
  /** Path of the model in use, undefined for the demo model. */
  readonly currentModel: string | undefined;
  /** Published models that are on this machine. */
  readonly published: readonly Pick<ModelRow, 'id' | 'architecture' | 'weights'>[];
  /** Finds the model at a path; the demo model without one. */
  readonly resolveModel: (path: string | undefined) => Promise<ResolvedModel>;
  /** Model folders of runs that wait or are under way. */
  readonly busy: () => readonly string[];
}

export interface RecipeChoice {
  readonly label: string;
  /** When to take it. */
  readonly detail: string;
  readonly recipe: Recipe;
}

interface DataItem extends QuickPickItem {
  readonly folder?: string;
  readonly path?: () => Promise<string | undefined>;
}

/** Asks what to train, on what, and where to. Undefined when the user changed their mind. */
export async function fineTuneFlow(options: FlowOptions): Promise<FineTuneChoice | undefined> {
  let { data } = options;
  let { model } = options;
  let recipe = typeof options.recipe === 'function' ? undefined : options.recipe;
  let name: string | undefined;

  const cached = options.published.map(({ id, architecture, weights }) => ({
    path: id,
    label: architecture,
    description: id === options.currentModel ? `${weights} · in use` : weights,
  }));
  const askData: Step = async (place) => {
    const placeholder = 'A folder with one folder of images for each class';
    const answer = await askToPick(place, placeholder, dataItems(), ({ folder }) => folder === data);
    if ('end' in answer) return answer.end;
    const path = await answer.value.path?.();
    if (path === undefined) return 'again';
    try {
      await inspectDataFolder(path);
    } catch (error) {
      if (!(error instanceof HeadstartError)) throw error;
      void showError(error.message);
      return 'again';
    }
    data = path;
    name = undefined;
    return 'next';
  };
  const askModel: Step = async (place) => {
    const answer = await askToPick(
      place,
      'The model to start from',
      withCurrent(modelItems(options.currentModel, { cached }), options.currentModel),
      isInUse,
    );
    if ('end' in answer) return answer.end;
    const { demo, path: find } = answer.value;
    const path = await find?.();
    if (!demo && path === undefined) return 'again';
    try {
      model = await options.resolveModel(path);
    } catch (error) {
      if (!(error instanceof HeadstartError)) throw error;
      void showError(error.message);
      return 'again';
    }
    return 'next';
  };
  const askRecipe: Step = async (place) => {
    const { recipe: choices } = options;
    if (typeof choices !== 'function' || data === undefined || !model) return 'next';
    const items = choices(data, model).then((all) =>
      all.map((choice) => ({
        ...choice,
        description: `${choice.recipe.headEpochs + choice.recipe.epochs} epochs`,
      })),
    );
    const answer = await askToPick(place, 'How to train', items, (item) => item.recipe === recipe);
    if ('end' in answer) return answer.end;
    recipe = answer.value.recipe;
    return 'next';
  };
  const askName: Step = async (place) => {
    const folder = data ?? '';
    const validate = (text: string): Promise<string | undefined> =>
      problemWithName(folder, text, options.busy());
    name ??= await suggestName(folder, async (text) => (await validate(text)) !== undefined);
    const beside = modelFolderOf(folder, '');
    const prompt = `Name of the new model folder, in ${beside}`;
    const answer = await askForText(place, prompt, name, validate);
    if ('end' in answer) return answer.end;
    name = answer.value;
    return 'next';
  };

  const steps = [
    ...(options.data === undefined ? [askData] : []),
    ...(options.model ? [] : [askModel]),
    ...(typeof options.recipe === 'function' ? [askRecipe] : []),
    askName,
  ];
  if (!(await runSteps(options.title, steps))) return undefined;
  if (data === undefined || !model || !recipe || name === undefined) return undefined;
  return { data, model, recipe, out: modelFolderOf(data, name) };
}

/** The items with the model in use among them, wherever it lies. */
async function withCurrent(
  items: Promise<readonly ModelItem[]>,
  current: string | undefined,
): Promise<readonly ModelItem[]> {
  const all = await items;
  if (current === undefined || all.some(isInUse)) return all;
  const path = (): Promise<string> => Promise.resolve(current);
  return [{ label: basename(current), description: `${current} · in use`, path }, ...all];
}

function isInUse({ description }: QuickPickItem): boolean {
  return description?.endsWith('in use') ?? false;
}

/** The workspace's folders that look like data sets, and a way to any other. */
async function dataItems(): Promise<DataItem[]> {
  const roots = (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const found = await findDataFolders(roots.map(({ uri }) => uri.fsPath));
  const items = await Promise.all(
    found.map(async (path): Promise<DataItem> => {
      const facts = await inspectDataFolder(path).catch(() => undefined);
      return {
        label: `$(folder) ${basename(path)}`,
        description: facts ? `${facts.classes} classes, ${facts.images} images` : '',
        detail: workspace.asRelativePath(Uri.file(path)),
        folder: path,
        path: () => Promise.resolve(path),
      };
    }),
  );
  return [
    ...items,
    ...(items.length > 0 ? [{ label: 'Elsewhere', kind: QuickPickItemKind.Separator }] : []),
    { label: '$(folder-opened) Browse…', path: browse },
  ];
}

async function browse(): Promise<string | undefined> {
  const [folder] =
    (await window.showOpenDialog({
      title: 'Choose a folder of class folders',
      openLabel: 'Train on this folder',
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  return folder?.fsPath;
}
