import { QuickPickItemKind, window, workspace, type QuickPickItem } from 'vscode';
import { basename, dirname } from 'node:path';
import { groupModelFiles, isModelFileName, WEIGHTS_EXTENSIONS, type ModelFiles } from './modelFiles';
import { walkFiles } from './walkFiles';

/** Files and folders of the workspace that are looked at; in more than this, a model is found by browsing. */
const MAX_ENTRIES = 50_000;

interface ModelItem extends QuickPickItem {
  /** Gives the path; undefined when the user changed their mind. */
  readonly path?: () => Promise<string | undefined>;
  readonly demo?: true;
}

/** The models of the workspace. Not by VS Code's search, which leaves out what Git ignores: weights usually are. */
async function findModelFiles(): Promise<ModelFiles> {
  const folders = (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const found = await Promise.all(
    folders.map(({ uri }) => walkFiles(uri.fsPath, isModelFileName, { maxEntries: MAX_ENTRIES })),
  );
  return groupModelFiles(found.flatMap(({ files }) => files));
}

/**
 * Asks which model to use.
 * @returns the path of a model folder or weights file, `demo`, or undefined when nothing was chosen
 */
export async function pickModel(
  current: string | undefined,
): Promise<{ readonly path: string | undefined } | undefined> {
  const items = findModelFiles().then(({ folders, weights }): ModelItem[] => [
    {
      label: 'Demo model',
      description: mark(current === undefined),
      detail: 'Ten drawn shapes and patterns, built in',
      demo: true,
    },
    ...section('Model folders', folders, current),
    ...section('Weights files', weights, current),
    { label: 'Elsewhere', kind: QuickPickItemKind.Separator },
    { label: '$(file) Browse for a weights file…', path: browseWeightsFile },
    { label: '$(folder) Browse for a model folder…', path: browseModelFolder },
  ]);
  const item = await window.showQuickPick(items, {
    title: 'Choose model',
    placeHolder: 'A model folder, or a weights file whose architecture is recognised',
    matchOnDescription: true,
  });
  if (!item) return undefined;
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
