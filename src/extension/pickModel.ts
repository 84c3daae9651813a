import { QuickPickItemKind, window, workspace, type QuickPickItem } from 'vscode';
import { basename, dirname } from 'node:path';
import { groupModelFiles, isModelFileName, WEIGHTS_EXTENSIONS, type ModelFiles } from './modelFiles';
import { walkFiles } from './walkFiles';

/** Files and folders of the workspace that are looked at; in more than this, a model is found by browsing. */
const MAX_ENTRIES = 50_000;

/** An entry of a question for a model. */
export interface ModelItem extends QuickPickItem {
  /** Gives the path; undefined when the user changed their mind. */
  readonly path?: () => Promise<string | undefined>;
  readonly demo?: true;
  readonly table?: true;
}

/** The published models that a question offers. */
export interface PublishedModels {
  /** Those that are offered, by the names that they are used by. */
  readonly cached: readonly { readonly path: string; readonly label: string; readonly description: string }[];
  /** How many there are in all, where the table of them is offered. */
  readonly published?: number;
}

/** `table` for a look at all published models, otherwise the path; undefined for the demo model. */
export type PickedModel =
  { readonly table: true } | { readonly table?: never; readonly path: string | undefined };

/** The models of the workspace. Not by VS Code's search, which leaves out what Git ignores: weights usually are. */
export async function findModelFiles(): Promise<ModelFiles> {
  const folders = (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const found = await Promise.all(
    folders.map(({ uri }) => walkFiles(uri.fsPath, isModelFileName, { maxEntries: MAX_ENTRIES })),
  );
  return groupModelFiles(found.flatMap(({ files }) => files));
}

/** The models that can be chosen: the demo model, those of the workspace, published ones, and others by browsing. */
export async function modelItems(
  current: string | undefined,
  { cached, published }: PublishedModels = { cached: [] },
): Promise<ModelItem[]> {
  const { folders, weights } = await findModelFiles();
  return [
    {
      label: 'Demo model',
      description: mark(current === undefined),
      detail: 'Ten drawn shapes and patterns, built in',
      demo: true,
    },
    ...section('Model folders', folders, current),
    ...section('Weights files', weights, current),
    ...(cached.length > 0 ? [{ label: 'Published models', kind: QuickPickItemKind.Separator }] : []),
    ...cached.map(({ path, label, description }) => ({
      label,
      description,
      path: () => Promise.resolve(path),
    })),
    { label: 'Elsewhere', kind: QuickPickItemKind.Separator },
    ...(published === undefined
      ? []
      : [{ label: `$(table) All ${published} published models…`, table: true as const }]),
    { label: '$(file) Browse for a weights file…', path: browseWeightsFile },
    { label: '$(folder) Browse for a model folder…', path: browseModelFolder },
  ];
}

/** Asks which model to use. @returns undefined when nothing was chosen */
export async function pickModel(
  title: string,
  current: string | undefined,
  published: PublishedModels,
): Promise<PickedModel | undefined> {
  const item = await window.showQuickPick(modelItems(current, published), {
    title,
    placeHolder: 'A model folder, a weights file whose architecture is recognised, or a published model',
    matchOnDescription: true,
  });
  if (!item) return undefined;
  if (item.table) return { table: true };
  if (item.demo) return { path: undefined };
  const path = await item.path?.();
  return path === undefined ? undefined : { path };
}

/** Asks for a weights file, those of the workspace first. */
export async function pickWeightsFile(question: {
  readonly title: string;
  readonly placeHolder: string;
}): Promise<string | undefined> {
  const { weights } = await findModelFiles();
  if (weights.length === 0) return browseWeightsFile();
  const items: ModelItem[] = [
    ...section('Weights files', weights, undefined),
    { label: 'Elsewhere', kind: QuickPickItemKind.Separator },
    { label: '$(file) Browse…', path: browseWeightsFile },
  ];
  const item = await window.showQuickPick(items, question);
  return item?.path?.();
}

function section(label: string, paths: readonly string[], current: string | undefined): ModelItem[] {
  if (paths.length === 0) return [];
  return [
    { label, kind: QuickPickItemKind.Separator },
    ...paths.map((path) => ({
      label: basename(path),
      description: [folderOf(path), mark(path === current)].filter(Boolean).join(' · '),
      path: () => Promise.resolve(path),
    })),
  ];
}

/** The folder that holds a path, relative to the workspace; empty at its top. */
function folderOf(path: string): string {
  const folder = dirname(path);
  const isTop = workspace.workspaceFolders?.some(({ uri }) => uri.fsPath === folder);
  return isTop ? '' : workspace.asRelativePath(folder);
}

function mark(inUse: boolean): string {
  return inUse ? 'in use' : '';
}

async function browseWeightsFile(): Promise<string | undefined> {
  const [file] =
    (await window.showOpenDialog({
      title: 'Choose a weights file',
      openLabel: 'Use',
      filters: { 'Weights files': [...WEIGHTS_EXTENSIONS], 'All files': ['*'] },
    })) ?? [];
  return file?.fsPath;
}

async function browseModelFolder(): Promise<string | undefined> {
  const [folder] =
    (await window.showOpenDialog({
      title: 'Choose a model folder',
      openLabel: 'Use',
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  return folder?.fsPath;
}
