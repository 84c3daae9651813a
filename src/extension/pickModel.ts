import { QuickPickItemKind, window, workspace, type QuickPickItem } from 'vscode';
import { basename, dirname } from 'node:path';
import { groupModelFiles, WEIGHTS_EXTENSIONS, type ModelFiles } from './modelFiles';

/** Files that the picker lists at most, of each kind; more would not be read. */
const MOST_FILES = 200;
const NOT_MODELS = '**/{node_modules,.git,.venv,venv,site-packages}/**';

interface ModelItem extends QuickPickItem {
  /** Gives the path; undefined when the user changed their mind. */
  readonly path?: () => Promise<string | undefined>;
  readonly demo?: true;
}

/** The models of the workspace. */
export async function findModelFiles(): Promise<ModelFiles> {
  const [manifests, weights] = await Promise.all(
    ['**/headstart.json', `**/*.{${WEIGHTS_EXTENSIONS.join(',')}}`].map((glob) =>
      workspace.findFiles(glob, NOT_MODELS, MOST_FILES),
    ),
  );
  const onDisk = (found: typeof manifests = []): string[] =>
    found.filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => fsPath);
  return groupModelFiles(onDisk(manifests), onDisk(weights));
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
export async function pickWeightsFile(): Promise<string | undefined> {
  const { weights } = await findModelFiles();
  if (weights.length === 0) return browseWeightsFile();
  const items: ModelItem[] = [
    ...section('Weights files', weights, undefined),
    { label: 'Elsewhere', kind: QuickPickItemKind.Separator },
    { label: '$(file) Browse…', path: browseWeightsFile },
  ];
  const item = await window.showQuickPick(items, {
    title: 'Check weights',
    placeHolder: 'The weights file to check',
  });
  return item?.path?.();
}

function section(label: string, paths: readonly string[], current: string | undefined): ModelItem[] {
  if (paths.length === 0) return [];
  return [
    { label, kind: QuickPickItemKind.Separator },
    ...paths.map((path) => ({
      label: basename(path),
      description: [workspace.asRelativePath(dirname(path)), mark(path === current)]
        .filter(Boolean)
        .join(' · '),
      path: () => Promise.resolve(path),
    })),
  ];
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
