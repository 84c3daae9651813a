import { QuickPickItemKind, window, workspace, type QuickPickItem } from 'vscode';
import { basename, dirname } from 'node:path';
import { findDataFolders } from '../runs/findDataFolders';

/** A folder of pictures that can be chosen; `none` stands for doing without. */
export interface PictureItem extends QuickPickItem {
  readonly folder?: string;
  readonly path?: () => Promise<string | undefined>;
  readonly none?: true;
}

export interface PictureItemsOptions {
  /** Folders that were used last, the newest first. */
  readonly last: readonly string[];
  /** Whether folders without classes will do. */
  readonly anyFolder: boolean;
  /** What is offered where pictures are not needed. */
  readonly without?: { readonly label: string; readonly detail: string };
}

/** The folders of pictures that are likely: those used last, data sets of the workspace, the workspace itself, and any other. */
export async function pictureItems({
  last,
  anyFolder,
  without,
}: PictureItemsOptions): Promise<PictureItem[]> {
  const roots = (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const paths = roots.map(({ uri }) => uri.fsPath);
  const found = await findDataFolders(paths);
  const known = new Set([...last, ...found, ...(anyFolder ? paths : [])]);
  const folders = [...known].map((path): PictureItem => ({
    label: `$(folder) ${basename(path)}`,
    description: [placeOf(path, paths), last.includes(path) ? 'used before' : ''].filter(Boolean).join(' · '),
    folder: path,
    path: () => Promise.resolve(path),
  }));
  return [
    ...folders,
    ...(folders.length > 0 ? [{ label: 'Elsewhere', kind: QuickPickItemKind.Separator }] : []),
    { label: '$(folder-opened) Browse…', path: browse },
    ...(without
      ? [
          { label: '', kind: QuickPickItemKind.Separator },
          { ...without, none: true as const },
        ]
      : []),
  ];
}

/** The folder that holds a folder, relative to the workspace. */
function placeOf(path: string, roots: readonly string[]): string {
  if (roots.includes(path)) return 'the workspace';
  return roots.includes(dirname(path)) ? '' : workspace.asRelativePath(dirname(path));
}

async function browse(): Promise<string | undefined> {
  const [folder] =
    (await window.showOpenDialog({
      title: 'Choose a folder of images',
      openLabel: 'Choose',
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  return folder?.fsPath;
}
