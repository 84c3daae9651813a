import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { HeadstartError } from '../../shared/errors';
import { folderNameFor } from './folderNameFor';
import { listClasses } from './listClasses';
import { pickClass } from './pickClass';
import { pickDataset, type DatasetMemory } from './pickDataset';

export interface ClassFolderQuestion {
  readonly title: string;
  readonly memory: DatasetMemory;
  /** Classes that are likely, the likeliest first. */
  readonly suggested: readonly string[];
  /** Whether each image may go into the folder of its own predicted class. */
  readonly each: boolean;
}

/** Where images go. */
export interface ClassFolderAnswer {
  /** For people: `weather/sun`, or `weather`. */
  readonly name: string;
  /** The absolute path of a class's folder; `label` is what an image was taken for. */
  readonly folderFor: (label: string | undefined) => string;
}

/**
 * Asks for a class folder of a data set: of the one that was used last, unless another is wanted. @returns undefined when nothing was
 * chosen
 */
export async function askForClassFolder(
  question: ClassFolderQuestion,
): Promise<ClassFolderAnswer | undefined> {
  const { title, memory, each } = question;
  const last = memory.get();
  let dataset = last !== undefined && (await isFolder(last)) ? last : await pickDataset(title, memory);
  while (dataset !== undefined) {
    const path: string = dataset;
    const found = await listClasses(path).catch((cause: unknown) => {
      throw new HeadstartError('file/unreadable', `${path} cannot be read. Check its permissions.`, {
        cause,
      });
    });
    const suggested = [...new Set(question.suggested.map(folderNameFor))];
    const choice = await pickClass({ title, dataset: path, found, suggested, each });
    if (!choice) return undefined;
    const name = basename(path);
    if (choice.kind === 'class') {
      const folder = join(found.root, choice.folder);
      return { name: `${name}/${choice.folder}`, folderFor: () => folder };
    }
    if (choice.kind === 'predicted') {
      return { name, folderFor: (label) => join(found.root, folderNameFor(label ?? '')) };
    }
    dataset = await pickDataset(title, memory);
  }
  return undefined;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
