import { QuickPickItemKind, window, workspace, type QuickPickItem } from 'vscode';
import { basename, dirname } from 'node:path';
import { findDataFolders } from '../runs/findDataFolders';

/** The data set that images were put into last, remembered for the workspace. */
export interface DatasetMemory {
  get(): string | undefined;
  set(folder: string): Promise<void>;
}

interface DatasetItem extends QuickPickItem {
  /** Gives the path; undefined when the user changed their mind. */
  readonly folder?: () => Promise<string | undefined>;
}

/** Asks for a folder of class folders: those of the workspace, or any other. @returns undefined when nothing was chosen */
export async function pickDataset(title: string, memory: DatasetMemory): Promise<string | undefined> {
  const item = await window.showQuickPick(datasetItems(memory.get()), {
    title,
    placeHolder: 'The data set: a folder with one folder of images for each class',
    matchOnDescription: true,
  });
  const folder = await item?.folder?.();
  if (folder !== undefined) await memory.set(folder);
  return folder;
}

async function datasetItems(last: string | undefined): Promise<DatasetItem[]> {
  const roots = (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const found = await findDataFolders(roots.map(({ uri }) => uri.fsPath));
  const known = last === undefined ? found : [last, ...found.filter((folder) => folder !== last)];
  return [
    ...(known.length > 0 ? [{ label: 'Data sets', kind: QuickPickItemKind.Separator }] : []),
    ...known.map((folder) => ({
      label: basename(folder),
      description: [folderOf(folder), folder === last ? 'last used' : ''].filter(Boolean).join(' · '),
      folder: () => Promise.resolve(folder),
    })),
    { label: 'Elsewhere', kind: QuickPickItemKind.Separator },
    { label: '$(folder) Browse for a folder…', folder: browse },
  ];
}

function folderOf(folder: string): string {
  const parent = workspace.asRelativePath(dirname(folder));
  return workspace.workspaceFolders?.some(({ uri }) => uri.fsPath === dirname(folder)) ? '' : parent;
}

async function browse(): Promise<string | undefined> {
  const [folder] =
    (await window.showOpenDialog({
      title: 'Choose the folder of the class folders',
      openLabel: 'Choose',
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  return folder?.fsPath;
}
