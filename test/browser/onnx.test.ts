import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
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
  beforeAll(async () => {
    await mkdir(SCREENSHOTS, { recursive: true });
    window = await openInstalled(inject('vsix'), (folder) => {
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
});
