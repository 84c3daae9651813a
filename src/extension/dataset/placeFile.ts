import { constants } from 'node:fs';
import { copyFile, link, mkdir, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname, join, parse, resolve } from 'node:path';
import { HeadstartError } from '../../shared/errors';

/** Names that are tried for one file: as many files of the same name in one folder have another reason. */
const MAX_NAMES = 10_000;

export type Placing = 'copy' | 'move';

/** A file that was put into a folder. Paths are absolute. */
export interface PlacedFile {
  readonly how: Placing;
  readonly from: string;
  readonly to: string;
  /** The folder, where it was made for this file. */
  readonly madeFolder?: string;
  /** The state of a copy, by which it is known that nobody has changed it since. */
  readonly stamp: string;
}

/**
 * Copies or moves a file into a folder, which is made where there is none. Never takes the place of another file: where the name is
 * taken it becomes `name-2.png`, and so on.
 * @returns null where the file is in the folder already
 * @throws what the file system says, with the file where it was
 */
export async function placeFile(source: string, folder: string, how: Placing): Promise<PlacedFile | null> {
  if (resolve(dirname(source)) === resolve(folder)) return null;
  const madeFolder = await mkdir(folder, { recursive: true });
  try {
    const to = await putUnderFreeName(source, folder, how);
    return {
      how,
      from: source,
      to,
      stamp: await stampOf(to),
      ...(madeFolder !== undefined && { madeFolder: folder }),
    };
  } catch (error) {
    if (madeFolder !== undefined) await rmdir(folder).catch(() => undefined);
    throw error;
  }
}

/**
 * Takes back what {@link placeFile} did: removes the copy, or moves the file to where it was.
 * @throws `file/changed` for a copy that was changed or replaced since; `file/unwritable` where another file has taken the old place
 */
export async function takeBack({ how, from, to, madeFolder, stamp }: PlacedFile): Promise<void> {
  if (how === 'copy') {
    if ((await stampOf(to)) !== stamp) {
      throw new HeadstartError('file/changed', `${to} was changed since it was copied, so it stays.`);
    }
    await unlink(to);
  } else {
    await mkdir(dirname(from), { recursive: true });
    await moveTo(to, from).catch((error: unknown) => {
      if (!isTaken(error)) throw error;
      throw new HeadstartError('file/unwritable', `${from} exists again, so ${to} stays.`, { cause: error });
    });
  }
  // Others may have put files there since.
  if (madeFolder !== undefined) await rmdir(madeFolder).catch(() => undefined);
}

async function putUnderFreeName(source: string, folder: string, how: Placing): Promise<string> {
  const { name, ext } = parse(source);
  const put = how === 'copy' ? copyTo : moveTo;
  for (let number = 1; number <= MAX_NAMES; number++) {
    const to = join(folder, number === 1 ? `${name}${ext}` : `${name}-${number}${ext}`);
    try {
      await put(source, to);
      return to;
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
  }
  throw new HeadstartError('file/unwritable', `${folder} holds ${MAX_NAMES} files called ${name}${ext}.`);
}

function copyTo(source: string, to: string): Promise<void> {
  return copyFile(source, to, constants.COPYFILE_EXCL);
}

/** Renaming takes the place of what is there; a second name that is refused where there is a file does not. */
async function moveTo(source: string, to: string): Promise<void> {
  await link(source, to).catch((error: unknown) => {
    // Another disk, or a file system without second names.
    if (isTaken(error)) throw error;
    return copyTo(source, to);
  });
  try {
    await unlink(source);
  } catch (error) {
    await unlink(to);
    throw error;
  }
}

function isTaken(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EEXIST';
}

async function stampOf(path: string): Promise<string> {
  const { size, mtimeMs, ino } = await stat(path);
  return `${size} ${mtimeMs} ${ino}`;
}
