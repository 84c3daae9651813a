import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, extname, join } from 'node:path';

/** Where a copy of a model goes, and what it may be called. */
export interface CopyPlace {
  /** Absolute path of a folder that can be written. */
  readonly folder: string;
  /** The model's own name, without an ending. */
  readonly stem: string;
}

/**
 * The folder that holds a model, or where nothing can be written there, the workspace's.
 * @param path of a model folder or a weights file, or a published model's name
 * @param fallbacks absolute paths of folders, the likeliest first
 */
export async function copyPlace(path: string, fallbacks: readonly string[]): Promise<CopyPlace> {
  const found = await stat(path).catch(() => undefined);
  const name = basename(path);
  const stem = found?.isDirectory()
    ? name
    : name.slice(0, name.length - (found ? extname(name).length : 0)).replace(/[:/\\]+/g, '-');
  for (const folder of [...(found ? [dirname(path)] : []), ...fallbacks]) {
    const writable = await access(folder, constants.W_OK).then(
      () => true,
      () => false,
    );
    if (writable) return { folder, stem };
  }
  return { folder: homedir(), stem };
}

/** A name that is free: the one that is wanted, or the next with a number. */
export async function freeName(
  wanted: string,
  ending: string,
  taken: (name: string) => Promise<boolean>,
): Promise<string> {
  let name = wanted + ending;
  for (let number = 2; await taken(name); number++) name = `${wanted}-${number}${ending}`;
  return name;
}

/** The absolute path of a copy: a file in int8 ends in `.onnx`, whatever was typed. */
export function copyPath(folder: string, name: string, kind: 'int8' | 'prune'): string {
  const trimmed = name.trim();
  const ended = kind === 'prune' || /\.onnx$/i.test(trimmed) ? trimmed : `${trimmed}.onnx`;
  return join(folder, ended);
}
