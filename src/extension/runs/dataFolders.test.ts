import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findDataFolders } from './findDataFolders';
import { inspectDataFolder } from './inspectDataFolder';
import { modelFolderOf, problemWithName, suggestName } from './modelFolderName';

let home: string;
beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'headstart-data-'))));
afterEach(async () => rm(home, { recursive: true, force: true }));

async function write(...files: readonly string[]): Promise<void> {
  for (const file of files) {
    await mkdir(dirname(join(home, file)), { recursive: true });
    await writeFile(join(home, file), '');
  }
}

describe('folders that look like data sets', () => {
  it('are found wherever they are, one for each data set', async () => {
    await write(
      ...['a/weather/sun/1.jpg', 'a/weather/rain/1.png', 'a/weather/notes.txt'],
      ...['b/train/cat/1.jpg', 'b/train/dog/1.jpg', 'b/val/cat/2.jpg', 'b/val/dog/2.jpg'],
      ...[
        'c/only/1.jpg',
        'node_modules/x/y/1.jpg',
        'node_modules/x/z/1.jpg',
        'd/.hidden/1.jpg',
        'd/.other/2.jpg',
      ],
    );
    expect(await findDataFolders([home])).toEqual([join(home, 'a/weather'), join(home, 'b')]);
  });

  it('may be the workspace folder itself', async () => {
    await write('sun/1.jpg', 'rain/1.jpg');
    expect(await findDataFolders([home, join(home, 'missing')])).toEqual([home]);
  });
});

describe('a folder that was chosen', () => {
  it('is told in classes and images, as the engine counts them', async () => {
    await write('sun/1.jpg', 'sun/more/2.jpg', 'rain/1.jpg', 'empty/readme.txt', '.cache/3.jpg');
    expect(await inspectDataFolder(home)).toEqual({ classes: 2, images: 3 });
  });

  it('may be split in two', async () => {
    await write('train/cat/1.jpg', 'train/dog/1.jpg', 'val/cat/2.jpg');
    expect(await inspectDataFolder(home)).toEqual({ classes: 2, images: 3 });
  });

  it.each([
    [[], /no folder with images.*one folder of images for each class.*cats\/1\.jpg/],
    [['sun/1.jpg', 'empty/readme.txt', '2.jpg'], /only one folder with images/],
    [['train/sun/1.jpg', 'val/sun/1.jpg'], /“train” holds only one/],
  ])('without classes (%j) is told what a data set looks like', async (files, message) => {
    await write(...files);
    await expect(inspectDataFolder(home)).rejects.toMatchObject({ code: 'data/no-classes' });
    await expect(inspectDataFolder(home)).rejects.toThrow(message);
  });

  it('may be missing, or a file', async () => {
    await write('a.jpg');
    await expect(inspectDataFolder(join(home, 'no'))).rejects.toMatchObject({ code: 'file/not-found' });
    await expect(inspectDataFolder(join(home, 'a.jpg'))).rejects.toMatchObject({ code: 'data/no-classes' });
  });
});

describe('the name of the model folder', () => {
  it('is suggested from the data, with a number where it is taken', async () => {
    const taken = ['weather-model', 'weather-model-2'];
    expect(await suggestName('/x/weather', () => Promise.resolve(false))).toBe('weather-model');
    expect(await suggestName('/x/weather', (name) => Promise.resolve(taken.includes(name)))).toBe(
      'weather-model-3',
    );
  });

  it.each([
    ['', /Give/],
    ['  ', /Give/],
    ['a/b', /“\/”/],
    ['a\\b', /“\\”/],
    ['a\u0000', /cannot have/],
    ['.hidden', /dot/],
    ['end.', /dot/],
    ['x'.repeat(201), /200/],
    ['full', /“full” holds a model/],
    ['begun', /unfinished run.*Runs view/],
    ['other', /folder “other” already/],
    ['file.jpg', /file “file\.jpg”/],
    ['busy', /under way/],
  ])('%j is refused', async (name, message) => {
    await write('full/headstart.json', 'begun/.headstart-run/run.json', 'other/1.jpg', 'file.jpg');
    const data = join(home, 'weather');
    expect(await problemWithName(data, name, [join(home, 'busy')])).toMatch(message);
  });

  it.each(['new', ' new ', 'empty'])('%j is taken', async (name) => {
    await mkdir(join(home, 'empty'));
    expect(await problemWithName(join(home, 'weather'), name, [])).toBeUndefined();
    expect(modelFolderOf(join(home, 'weather'), name)).toBe(join(home, name.trim()));
  });
});
