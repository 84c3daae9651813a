import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyPath, copyPlace, freeName } from './copyPlace';
import { knownClasses } from './knownClasses';
import { parseShares } from './parseShares';
import { requireImages } from './requireImages';

let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'headstart-questions-'))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

function write(...files: readonly string[]): void {
  for (const file of files) {
    mkdirSync(join(home, file, '..'), { recursive: true });
    writeFileSync(join(home, file), '');
  }
}

describe('shares', () => {
  it('are read however they are written, the largest first', () => {
    for (const text of ['90, 75,60', '60 75 90', ' 75%; 90 % 60', '90 90 75 60']) {
      expect(parseShares(text)).toEqual({ shares: [0.9, 0.75, 0.6] });
    }
  });

  it.each([
    ['', /at least one share/],
    ['0', /“0” is not a whole number from 1 to 99/],
    ['100', /“100” is not/],
    ['0.7', /“0\.7” is not/],
    ['-5', /“-5” is not/],
    ['most', /“most” is not/],
    ['1 2 3 4 5 6 7 8 9 10 11 12 13', /At most 12/],
  ])('%j is told what is wrong with it', (text, problem) => {
    expect(parseShares(text)).toEqual({ problem: expect.stringMatching(problem) as string });
  });

  it('must take something from a network that is narrow already', () => {
    expect(parseShares('70', 0.7)).toEqual({
      problem: 'The model has 70 % of its channels already; 70 % would remove nothing.',
    });
    expect(parseShares('69', 0.7)).toEqual({ shares: [0.69] });
  });
});

describe('where a copy goes', () => {
  it('is beside the model', async () => {
    write('models/flowers/headstart.json', 'weights/net.v2.pth');
    const folder = join(home, 'models');
    expect(await copyPlace(join(folder, 'flowers'), [])).toEqual({ folder, stem: 'flowers' });
    expect(await copyPlace(join(home, 'weights/net.v2.pth'), [])).toEqual({
      folder: join(home, 'weights'),
      stem: 'net.v2',
    });
  });

  it('is the workspace for a model that has no place of its own', async () => {
    expect(await copyPlace('resnet18:IMAGENET1K_V1', [home])).toEqual({
      folder: home,
      stem: 'resnet18-IMAGENET1K_V1',
    });
  });

  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'is the workspace where nothing can be written beside the model',
    async () => {
      write('system/net.pth');
      chmodSync(join(home, 'system'), 0o555);
      const { folder } = await copyPlace(join(home, 'system/net.pth'), [home]);
      chmodSync(join(home, 'system'), 0o755);
      expect(folder).toBe(home);
    },
  );

  it('has a name that is free, with the ending of its kind', async () => {
    const taken = ['net-int8.onnx', 'net-int8-2.onnx'];
    const isTaken = (name: string): Promise<boolean> => Promise.resolve(taken.includes(name));
    expect(await freeName('net-int8', '.onnx', isTaken)).toBe('net-int8-3.onnx');
    expect(copyPath(home, ' small ', 'int8')).toBe(join(home, 'small.onnx'));
    expect(copyPath(home, 'small.ONNX', 'int8')).toBe(join(home, 'small.ONNX'));
    expect(copyPath(home, 'small', 'prune')).toBe(join(home, 'small'));
  });
});

describe('the images of an int8 copy', () => {
  it('are those of the folder and below', async () => {
    write(...Array.from({ length: 8 }, (_, index) => `data/${index % 2}/${index}.jpg`), 'data/notes.txt');
    expect(await requireImages(join(home, 'data'))).toHaveLength(8);
  });

  it('must be there, and enough', async () => {
    write('empty/notes.txt', 'few/1.jpg', 'few/2.png');
    await expect(requireImages(join(home, 'empty'))).rejects.toMatchObject({ code: 'image/none-found' });
    await expect(requireImages(join(home, 'few'))).rejects.toThrow('“few” holds 2 images, and at least 8');
    await expect(requireImages(join(home, 'gone'))).rejects.toMatchObject({ code: 'file/not-found' });
  });
});

it('class folders are compared with the classes of the model', async () => {
  write('all/cat/1.jpg', 'all/dog/1.jpg', 'all/empty/notes.txt', 'some/cat/1.jpg', 'other/cow/1.jpg');
  expect(await knownClasses(join(home, 'all'), ['cat', 'dog'])).toBe('all');
  expect(await knownClasses(join(home, 'some'), ['cat', 'dog'])).toBe('some');
  await expect(knownClasses(join(home, 'other'), ['cat', 'dog'])).rejects.toThrow(
    'The model does not know the class “cow” of “other”; it knows “cat”, “dog”.',
  );
});
