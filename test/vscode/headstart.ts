import { setTimeout as sleep } from 'node:timers/promises';
import { extensions, Uri, workspace, type Extension } from 'vscode';
import type { HeadstartApi } from '../../headstart';
import type { TestHook } from '../../src/extension/testHook';

/** What the tests read of the manifest. */
export interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command?: string }[]>>;
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly languageModelTools: readonly { readonly name: string; readonly modelDescription: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly default: unknown }>> };
  };
}

/** The extension under test. */
export function headstart(): Extension<HeadstartApi & TestHook> {
  const extension = extensions.getExtension<HeadstartApi & TestHook>('headstart.headstart');
  if (!extension) throw new Error('VS Code does not know the extension headstart.headstart.');
  return extension;
}

export function manifest(): Manifest {
  return headstart().packageJSON as Manifest;
}

/** What tests may see of the running extension, which is activated for it. */
export async function hook(): Promise<TestHook> {
  return headstart().activate();
}

/** A file of the workspace. */
export function inWorkspace(...path: string[]): Uri {
  const folder = workspace.workspaceFolders?.[0];
  if (!folder) throw new Error('No folder is open.');
  return Uri.joinPath(folder.uri, ...path);
}

/** Waits until `value` gives something, looking every few milliseconds. */
export async function until<T>(
  what: string,
  value: () => T | undefined | false,
  limitMs = 20_000,
): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const found = value();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`${what}: not within ${limitMs / 1000} s.`);
    await sleep(5);
  }
}
