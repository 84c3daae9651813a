import { readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { jsonLines, runCli } from '../support/runCli';

const ROOT = resolve(import.meta.dirname, '../..');
const SAMPLES = join(ROOT, 'media/samples');

interface Answer {
  readonly image: string;
  readonly predictions: readonly { readonly label: string; readonly probability: number }[];
}

it('names every sample picture as its file name does, and is sure of it', async () => {
  const { code, stdout } = await runCli(['classify', '--json', SAMPLES]);
  expect(code).toBe(0);
  const answers = jsonLines(stdout) as Answer[];
  const pictures = readdirSync(SAMPLES).filter((name) => name.endsWith('.jpg'));
  expect(answers.map(({ image }) => basename(image)).sort()).toEqual(pictures.sort());
  for (const { image, predictions } of answers) {
    const truth = basename(image)
      .replace(/-\d+\.jpg$/, '')
      .replaceAll('-', ' ');
    expect(predictions[0]?.label, image).toBe(truth);
    expect(predictions[0]?.probability, image).toBeGreaterThan(0.8);
  }
});

it('keeps the committed pictures and the demo model small', () => {
  const bytes = (folder: string): number[] =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.jpg'))
      .map((name) => statSync(join(ROOT, folder, name)).size);
  const pictures = [...bytes('media/samples'), ...bytes('media/samples-new-classes')];
  expect(Math.max(...pictures)).toBeLessThanOrEqual(8 * 1024);
  expect(pictures.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(700 * 1024);
  expect(statSync(join(ROOT, 'models/demo/model.safetensors')).size).toBeLessThanOrEqual(2 * 1024 * 1024);
});
