import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { HOW_TO_GET_CHROMIUM, findChromium } from '../../scripts/vscode/chromium.mjs';
import { seriousViolations } from './accessibility';
import { makeWeightsWorkspace } from './makeWeightsWorkspace';
import { openInstalled, type InstalledWindow } from './openInstalled';
import { answerSaveDialog } from './saveDialog';
import { WeightsPage } from './WeightsPage';

const SCREENSHOTS = resolve(import.meta.dirname, '../../out/screenshots');

const title = findChromium()
  ? 'the weights editor in a VS Code window'
  : `the weights editor in a VS Code window (no Chromium: ${HOW_TO_GET_CHROMIUM})`;

describe.runIf(findChromium())(title, () => {
  let window: InstalledWindow;
  let weights: WeightsPage;
  beforeAll(async () => {
    await mkdir(SCREENSHOTS, { recursive: true });
    window = await openInstalled(inject('vsix'), makeWeightsWorkspace);
    weights = new WeightsPage(window.workbench);
  });
  afterAll(() => window.close());
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') {
      const name = task.name.replace(/\W+/g, '-');
      await window.workbench.page.screenshot({ path: resolve(SCREENSHOTS, `failed-${name}.png`) });
    }
    await window.workbench.runCommand('View: Close All Editors');
    // A test that follows opens the same file again.
    await expect.poll(() => window.workbench.page.locator('.tabs-container .tab').count()).toBe(0);
  });

  /** Takes a picture in both themes and looks for what hinders people. */
  async function look(name: string): Promise<void> {
    for (const theme of ['light', 'dark'] as const) {
      await window.workbench.setTheme(theme);
      const frame = await weights.frame();
      await window.workbench.page.screenshot({ path: resolve(SCREENSHOTS, `weights-${name}-${theme}.png`) });
      expect(await seriousViolations(frame, 'editor'), `${name}, ${theme}`).toEqual([]);
    }
  }

  const rowCount = async (frame: Frame): Promise<number> =>
    Number(await frame.getByRole('treegrid').getAttribute('aria-rowcount')) - 1;

  it('says that a ResNet-50 fits', async () => {
    const frame = await weights.check('resnet50.pth');
    await frame.getByRole('heading', { name: 'It fits resnet50 with 1,000 classes.' }).waitFor();
    expect(await weights.fact(frame, 'Parameters loaded').innerText()).toContain('100 %');
    expect(await frame.locator('.facts-text').innerText()).toMatch(/PyTorch \(zip\)\s+320 tensors\s+25\.6 M/);
    await look('resnet50-report');
  });

  it('shows its layers, and what is in a tensor, by keyboard', async () => {
    const { keyboard } = window.workbench.page;
    const frame = await weights.check('resnet50.pth');
    const report = frame.getByRole('tab', { name: /^Report/ });
    await frame.getByRole('heading', { name: /It fits/ }).waitFor();
    await report.focus();
    await keyboard.press('ArrowLeft');
    await expect.poll(() => weights.row(frame, 'conv1').isVisible()).toBe(true);
    await look('resnet50-file');
    await expect.poll(() => frame.locator('.filter-grid canvas').count()).toBe(64);

    const tree = (await weights.frame()).getByRole('treegrid');
    await tree.focus();
    await keyboard.type('conv1');
    await keyboard.press('ArrowRight');
    await keyboard.press('ArrowRight');
    const tensor = weights.row(frame, 'weight');
    await expect.poll(() => tensor.getAttribute('aria-selected')).toBe('true');
    expect(await tensor.innerText()).toMatch(/F32\s+64×3×7×7\s+9\.4 k\s+37\.6 kB/);
    await weights.fact(frame, 'Std').waitFor();
    // Seeded weights are spread evenly between plus and minus sqrt(6 / (3 · 7 · 7)).
    expect(Number(await weights.fact(frame, 'Std').innerText())).toBeCloseTo(Math.sqrt(6 / 147 / 3), 2);
    await expect.poll(() => frame.getByRole('img', { name: /^Histogram from/ }).count()).toBe(1);
    await look('resnet50-tensor');
  });

  it('says what does not fit, and shows where it is missing', async () => {
    const frame = await weights.check('mismatched.pth');
    await frame.getByRole('heading', { name: 'It fits resnet50 with 37 classes in part.' }).waitFor();
    await frame.getByText('layer4.2.conv1.weight').waitFor();
    await frame.getByText('37×1024 in the file, 37×2048 expected').waitFor();
    await frame.getByText('neck.lateral.1.weight').waitFor();
    await look('mismatched-report');

    await weights.showTab(frame, 'Layers');
    await frame.getByRole('textbox', { name: /Filter/ }).fill('missing');
    // The root, layer4, its third block with six layers, and eighteen tensors.
    await expect.poll(() => rowCount(frame)).toBe(3 + 6 + 18);
    await look('mismatched-layers');
    await frame.getByRole('textbox', { name: /Filter/ }).fill('mismatched');
    await expect.poll(() => rowCount(frame)).toBe(3);
  });

  it('matches names that parallel training has put a word before', async () => {
    const frame = await weights.check('renamed.pth');
    await frame
      .getByRole('heading', { name: 'It is resnet18 with 10 classes, under other names.' })
      .waitFor();
    await frame.getByText('prefix/module').waitFor();
    await look('renamed-report');
    await weights.showTab(frame, 'Layers');
    await expect.poll(() => weights.row(frame, 'layer1').innerText()).toMatch(/2 blocks/);
  });

  it('saves a mended copy, which fits', async () => {
    const { page } = window.workbench;
    const frame = await weights.check('renamed.pth');
    await frame.getByRole('button', { name: /^Save a mended copy/ }).click();
    await answerSaveDialog(page, /renamed-mended\.safetensors$/);
    const toast = page
      .locator('.notification-list-item')
      .filter({ hasText: 'renamed-mended.safetensors was saved' });
    await toast.getByText('Open', { exact: true }).click();
    await page.locator('.tab.active').filter({ hasText: 'renamed-mended' }).waitFor();
    const mended = await weights.frame();
    await mended.getByRole('heading', { name: 'It fits resnet18 with 10 classes.' }).waitFor();
  });

  it('fine-tunes a file with a new head', async () => {
    const { page } = window.workbench;
    const frame = await weights.check('renamed.pth');
    await frame.getByRole('button', { name: 'Fine-tune… (Keep the backbone, new head)' }).click();
    const question = page.locator('.quick-input-widget');
    const asked = question.locator('.quick-input-title');
    await expect.poll(() => asked.innerText()).toBe('Fine-tune (1/3)');
    await question.getByRole('option').filter({ hasText: '4 classes' }).click();
    // The model is not asked for.
    await expect.poll(() => asked.innerText()).toBe('Fine-tune (2/3)');
    await question.getByText('Head only').click();
    await expect.poll(() => asked.innerText()).toBe('Fine-tune (3/3)');
    await question.locator('input.input').press('Enter');
    const run = await window.workbench.webview('.run');
    expect(await run.locator('header').innerText()).toMatch(
      /weather-model\s+renamed\.pth · resnet18 · Head only/,
    );
    await run.getByRole('grid', { name: /Confusion matrix/ }).waitFor({ timeout: 90_000 });
    const notice = () => window.workbench.notifications();
    await expect.poll(notice).toEqual([expect.stringContaining('“weather-model” is trained')]);
    await window.workbench.clearNotifications();
  });

  it('shows the tensors of a file that it does not know', async () => {
    const frame = await weights.check('unknown.safetensors');
    await frame.getByRole('heading', { name: 'Not recognised' }).waitFor();
    await look('unknown-report');
    await weights.showTab(frame, 'Layers');
    await expect.poll(() => weights.row(frame, 'transformer').isVisible()).toBe(true);
    expect(await weights.fact(frame, 'step').innerText()).toBe('143000');
    await look('unknown-layers');
  });

  it('refuses a file that would run code, and names what it would call', async () => {
    const frame = await weights.check('unsafe.pth');
    const alert = frame.getByRole('alert');
    expect(await alert.innerText()).toContain('Nothing has been executed');
    expect(await alert.getByRole('listitem').allInnerTexts()).toEqual([
      expect.stringMatching(/^(posix|os|nt)\.system$/),
    ]);
    await look('unsafe');
  });

  it('says that a file is cut off', async () => {
    const frame = await weights.check('cut.pth');
    expect(await frame.getByRole('alert').innerText()).toContain('cut.pth is cut off');
    await frame.getByRole('button', { name: 'Read again' }).waitFor();
    await look('cut');
  });

  it('opens a checkpoint in several files by its index', async () => {
    const frame = await weights.check('sharded/model.safetensors.index.json');
    await frame.getByRole('heading', { name: 'It fits squeezenet1_1 with 10 classes.' }).waitFor();
    expect(await frame.locator('.facts-text').innerText()).toContain('safetensors, 2 files');
    await weights.showTab(frame, 'Layers');
    await frame.getByText('model-00002-of-00002.safetensors').waitFor();
    await look('sharded');
  });

  it('shows another group of a training checkpoint', async () => {
    const frame = await weights.check('ema.pth');
    await weights.showTab(frame, 'Layers');
    await frame.getByRole('combobox', { name: 'Group of tensors' }).selectOption('model_ema');
    await expect.poll(() => weights.fact(frame, 'Group').innerText()).toBe('model_ema');
    await look('groups');
  });

  it('compares two files that are selected in the explorer', async () => {
    const { workbench } = window;
    await (await workbench.explorerRow('resnet50.pth')).click();
    await (await workbench.explorerRow('tuned.pth')).click({ modifiers: ['ControlOrMeta'] });
    await workbench.chooseFromContextMenu('tuned.pth', 'Compare weights with Headstart');
    const frame = await workbench.webview('.changes');
    await frame.getByText(/moved by .* from resnet50\.pth to tuned\.pth/).waitFor();
    const rows = frame.getByRole('grid', { name: 'Changed layers' }).getByRole('row');
    expect(await rows.nth(1).innerText()).toMatch(/^fc\s/);
    await look('compare');
    await frame.getByRole('radio', { name: /By tensor/ }).check();
    const tensors = frame.getByRole('grid', { name: 'Changed tensors' });
    await tensors.getByRole('button', { name: 'Name' }).click();
    await expect.poll(() => tensors.getByRole('row').nth(1).innerText()).toMatch(/^fc\.bias\s/);
  });

  it('scrolls through 20,000 tensors, of which it draws only those on the screen', async () => {
    const frame = await weights.check('many.safetensors');
    await weights.showTab(frame, 'Layers');
    await frame.getByRole('textbox', { name: /Filter/ }).fill('weight');
    await expect.poll(() => rowCount(frame)).toBeGreaterThan(40_000);
    const { drawn, frames } = await frame.evaluate(async () => {
      const tree = document.querySelector('[role=treegrid]')!;
      const times: number[] = [];
      let drawn = 0;
      for (let last = performance.now(); times.length < 60;) {
        tree.scrollTop += 4000;
        await new Promise(requestAnimationFrame);
        drawn = Math.max(drawn, document.querySelectorAll('.weights-row').length);
        times.push(performance.now() - last);
        last = performance.now();
      }
      return { drawn, frames: times.sort((a, b) => a - b) };
    });
    expect(drawn).toBeLessThan(100);
    // Generous: the machine that runs tests draws in software and is busy.
    expect(frames[30]).toBeLessThan(150);
  });

  it('fits into a narrow window and one at 200 %', async () => {
    const { page } = window.workbench;
    const frame = await weights.check('mismatched.pth');
    await weights.showTab(frame, 'Layers');
    await weights.row(frame, 'conv1').waitFor();
    await window.workbench.runCommand('View: Toggle Primary Side Bar Visibility');
    try {
      for (const [name, width, height] of [
        ['narrow', 420, 760],
        ['zoomed', 640, 400],
      ] as const) {
        await page.setViewportSize({ width, height });
        await expect
          .poll(() => frame.evaluate(() => document.documentElement.scrollWidth <= globalThis.innerWidth))
          .toBe(true);
        await page.screenshot({ path: resolve(SCREENSHOTS, `weights-${name}.png`) });
        expect(await seriousViolations(frame, 'editor'), name).toEqual([]);
      }
    } finally {
      await page.setViewportSize({ width: 1280, height: 800 });
      await window.workbench.runCommand('View: Toggle Primary Side Bar Visibility');
    }
  });
});
