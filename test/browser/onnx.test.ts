import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { HOW_TO_GET_CHROMIUM, findChromium } from '../../scripts/vscode/chromium.mjs';
import { FOREIGN_CLASSES, foreignOnnx } from '../support/foreignOnnx';
import { seriousViolations } from './accessibility';
import { openInstalled, type InstalledWindow } from './openInstalled';
import { WeightsPage } from './WeightsPage';

const SCREENSHOTS = resolve(import.meta.dirname, '../../out/screenshots');
const SAMPLES = resolve(import.meta.dirname, '../../media/samples');

const title = findChromium()
  ? 'an ONNX model in a VS Code window'
  : `an ONNX model in a VS Code window (no Chromium: ${HOW_TO_GET_CHROMIUM})`;

describe.runIf(findChromium())(title, () => {
  let window: InstalledWindow;
  let weights: WeightsPage;
  let folder: string;
  beforeAll(async () => {
    await mkdir(SCREENSHOTS, { recursive: true });
    window = await openInstalled(inject('vsix'), (workspace) => {
      folder = workspace;
      mkdirSync(folder, { recursive: true });
      copyFileSync(join(SAMPLES, 'triangle-2.jpg'), join(folder, 'triangle-2.jpg'));
      writeFileSync(join(folder, 'foreign.onnx'), foreignOnnx({ extents: ['N', 'height', 'width', 3] }));
      const preprocessing = {
        ...{ resize: 8, crop: 8, interpolation: 'bilinear', mean: [0, 0, 0], std: [1, 1, 1] },
      };
      const manifest = {
        ...{ onnx: 'foreign.onnx', classes: FOREIGN_CLASSES, preprocessing, scores: 'probabilities' },
      };
      writeFileSync(join(folder, 'headstart.json'), JSON.stringify(manifest));
      // Another model, which nothing describes yet.
      writeFileSync(join(folder, 'bare.onnx'), foreignOnnx({ extents: ['N', 'height', 'width', 3] }));
      return Promise.resolve();
    });
    weights = new WeightsPage(window.workbench);
  });
  afterAll(() => window.close());

  it('opens as a tree, with its inputs, outputs and operators, and no report', async () => {
    const frame = await weights.check('foreign.onnx');
    await expect.poll(() => weights.fact(frame, 'Input').innerText()).toBe('pixels: float N×height×width×3');
    expect(await weights.fact(frame, 'Output').innerText()).toBe('scores: float 1×4');
    expect(await frame.getByRole('tab').allInnerTexts()).toEqual(['Layers', 'Compare']);
    expect(await frame.locator('.names').allInnerTexts()).toEqual([expect.stringContaining('MatMul')]);
    for (const theme of ['light', 'dark'] as const) {
      await window.workbench.setTheme(theme);
      const shown = await weights.frame();
      await window.workbench.page.screenshot({ path: resolve(SCREENSHOTS, `onnx-${theme}.png`) });
      expect(await seriousViolations(shown, 'editor'), theme).toEqual([]);
    }
  });

  it('is used from there, and classifies', async () => {
    const { workbench } = window;
    await (await weights.frame()).getByRole('button', { name: 'Use this model' }).click();
    const view = await workbench.webview('.model-name');
    await expect.poll(() => view.locator('.model-name').innerText()).toContain('foreign.onnx');
    await workbench.chooseFromContextMenu('triangle-2.jpg', 'Classify with Headstart');
    const answer = await workbench.webview('.predictions');
    await expect.poll(() => answer.locator('.predictions').innerText()).toMatch(/red|green|blue|grey/);
    await workbench.page.screenshot({ path: resolve(SCREENSHOTS, 'onnx-classified.png') });
  });

  it('that nothing describes asks for what it needs, once', async () => {
    const { workbench } = window;
    const { page } = workbench;
    await workbench.chooseFromContextMenu('bare.onnx', 'Use model with Headstart');
    const input = page.locator('.quick-input-widget');
    const answer = async (question: string, choice: string): Promise<void> => {
      await page.getByPlaceholder(question).waitFor();
      await input.locator('.quick-input-list .monaco-list-row').filter({ hasText: choice }).first().click();
    };
    await answer('What are the 4 classes called?', 'Numbers');
    await input.filter({ hasText: 'Side of the square pictures' }).waitFor();
    await input.locator('input[type=text]').fill('8');
    await page.keyboard.press('Enter');
    await answer('How pictures are brought to 8×8 pixels', 'Whole shorter side');
    await answer('What the model expects of sample values', '0 … 1');
    await answer('What the model returns', 'between 0 and 1');
    const view = await workbench.webview('.model-name');
    await expect.poll(() => view.locator('.model-name').innerText()).toContain('bare.onnx');
    await expect.poll(() => view.locator('.predictions').innerText()).toContain('class ');
    const written = await readFile(join(folder, 'bare.onnx.headstart.json'), 'utf8');
    expect(JSON.parse(written)).toEqual({
      onnx: 'bare.onnx',
      classes: ['class 0', 'class 1', 'class 2', 'class 3'],
      preprocessing: {
        ...{ resize: 8, crop: 8, interpolation: 'bilinear', mean: [0, 0, 0], std: [1, 1, 1] },
      },
      scores: 'probabilities',
    });
  });
});
