import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { HOW_TO_GET_CHROMIUM, findChromium } from '../../scripts/vscode/chromium.mjs';
import { seriousViolations } from './accessibility';
import { openInstalled, type InstalledWindow } from './openInstalled';

const ROOT = resolve(import.meta.dirname, '../..');
const SCREENSHOTS = resolve(ROOT, 'out/screenshots');

/** Four classes, with a damaged file, pictures in two classes, and pictures on both sides of the split. */
async function makeDataset(folder: string): Promise<void> {
  const weather = join(folder, 'weather');
  await cp(resolve(ROOT, 'media/samples-new-classes'), weather, { recursive: true });
  await rm(join(weather, 'README.md'));
  const whole = await readFile(join(weather, 'sun/sun-01.jpg'));
  await writeFile(join(weather, 'sun/cut.jpg'), whole.subarray(0, whole.length / 3));
  for (const number of [1, 2, 3, 4, 5, 6, 7, 8]) {
    await cp(join(weather, `cloud/cloud-0${number}.jpg`), join(weather, `umbrella/cloud-${number}.jpg`));
    await cp(
      join(weather, `lightning/lightning-0${number}.jpg`),
      join(weather, `lightning/copy-${number}.jpg`),
    );
  }
  await mkdir(join(folder, 'empty'));
}

const title = findChromium()
  ? 'training in a VS Code window'
  : `training in a VS Code window (no Chromium: ${HOW_TO_GET_CHROMIUM})`;

describe.runIf(findChromium())(title, () => {
  let window: InstalledWindow;
  beforeAll(async () => {
    await mkdir(SCREENSHOTS, { recursive: true });
    window = await openInstalled(inject('vsix'), makeDataset);
  });
  afterAll(() => window.close());
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    const name = task.name.replace(/\W+/g, '-');
    await window.workbench.page.screenshot({ path: resolve(SCREENSHOTS, `failed-${name}.png`) });
  });

  const run = (): Promise<Frame> => window.workbench.webview('.run');
  const question = () => window.workbench.page.locator('.quick-input-widget');
  const titleOf = () => question().locator('.quick-input-title');

  /** Takes a picture in three themes and looks for what hinders people. */
  async function look(name: string): Promise<void> {
    for (const theme of ['light', 'hc', 'dark'] as const) {
      await window.workbench.setTheme(theme);
      const frame = await run();
      await window.workbench.page.screenshot({ path: resolve(SCREENSHOTS, `run-${name}-${theme}.png`) });
      expect(await seriousViolations(frame, 'editor'), `${name}, ${theme}`).toEqual([]);
    }
  }

  it('says what a data set looks like when a folder is none', async () => {
    await window.workbench.chooseFromContextMenu('empty', 'Fine-tune head with Headstart');
    await expect
      .poll(() => window.workbench.notifications())
      .toEqual([
        expect.stringMatching(/“empty” holds no folder with images.*one folder of images for each class/),
      ]);
    await window.workbench.clearNotifications();
  });

  it('asks for model, recipe and name, one after the other, and goes back', async () => {
    const { page } = window.workbench;
    await window.workbench.chooseFromContextMenu('weather', 'Fine-tune with Headstart…');
    await expect.poll(() => titleOf().innerText()).toBe('Fine-tune (1/3)');
    await question().getByText('Demo model').click();
    await expect.poll(() => titleOf().innerText()).toBe('Fine-tune (2/3)');
    await question().getByText('Head, then all layers').click();
    await expect.poll(() => titleOf().innerText()).toBe('Fine-tune (3/3)');
    const name = question().locator('input.input');
    expect(await name.inputValue()).toBe('weather-model');
    await name.fill('weather');
    await expect.poll(() => question().innerText()).toContain('There is a folder “weather” already');

    await question().getByRole('button', { name: /Back/ }).click();
    await expect.poll(() => titleOf().innerText()).toBe('Fine-tune (2/3)');
    await page.keyboard.press('Enter');
    await expect.poll(() => titleOf().innerText()).toBe('Fine-tune (3/3)');
    await name.fill('weather-model');
    await page.keyboard.press('Enter');
  });

  it('shows the curves while it trains, pauses and goes on', async () => {
    const frame = await run();
    await frame.getByRole('img', { name: /^Loss, epoch/ }).waitFor();
    await frame.getByRole('button', { name: 'Pause' }).click();
    await frame
      .locator('.stage')
      .filter({ hasText: /^Paused\./ })
      .waitFor();
    await look('paused');
    await (await run()).getByRole('button', { name: 'Continue' }).click();
  });

  it('goes on while its tab is closed, and is opened again from the Runs view', async () => {
    const { page } = window.workbench;
    await window.workbench.runCommand('View: Close All Editors');
    await window.workbench.runCommand('Headstart: Show layers');
    await page.locator('.pane-header').filter({ hasText: 'Runs' }).waitFor();
    const row = page.locator('.pane-body [role=treeitem]').filter({ hasText: 'weather-model' });
    await row.click();
    await (await run()).getByRole('grid', { name: /Confusion matrix/ }).waitFor({ timeout: 90_000 });
    await expect
      .poll(() => window.workbench.notifications())
      .toEqual([expect.stringContaining('is trained')]);
    await window.workbench.clearNotifications();
    await look('done');
  });

  it('reads the curves by keyboard', async () => {
    const chart = (await run()).getByRole('img', { name: /^Accuracy/ });
    await chart.focus();
    await window.workbench.page.keyboard.press('Home');
    await expect.poll(() => chart.getAttribute('aria-label')).toMatch(/epoch 1: validation \d/);
    await window.workbench.page.keyboard.press('ArrowRight');
    await expect.poll(() => chart.getAttribute('aria-label')).toMatch(/epoch 2: validation \d/);
  });

  it('names what is wrong with the data', async () => {
    const frame = await run();
    const summary = frame.locator('summary');
    const text = await summary.innerText();
    for (const concern of ['1 not readable', 'in training and validation', '8 in two classes']) {
      expect(text).toContain(concern);
    }
    await summary.click();
    await frame.getByRole('button', { name: 'sun/cut.jpg' }).waitFor();
    await summary.click();
  });

  it('shows the images of a cell, and opens one', async () => {
    const { page } = window.workbench;
    const frame = await run();
    const matrix = frame.getByRole('grid', { name: /Confusion matrix/ });
    const first = matrix.getByRole('button').first();
    await first.focus();
    await page.keyboard.press('Enter');
    const pictures = frame.getByRole('region', { name: 'Images of the cell' }).getByRole('button');
    await expect.poll(() => pictures.count()).toBeGreaterThan(0);
    await expect
      .poll(() =>
        pictures
          .first()
          .locator('img')
          .evaluate((image: HTMLImageElement) => image.naturalWidth),
      )
      .toBeGreaterThan(0);
    await look('cell');

    // To the right of it, and back to the first.
    await first.focus();
    await page.keyboard.press('ArrowRight');
    expect(await frame.evaluate('document.activeElement.dataset.cell')).toBe('0-1');
    await pictures.first().click();
    await page
      .locator('.tabs-container .tab')
      .filter({ hasText: /cloud-.*\.jpg/ })
      .waitFor();
  });

  it('fits a narrow window at twice the size', async () => {
    const { page } = window.workbench;
    await page
      .locator('.tabs-container .tab')
      .filter({ hasText: /^weather-model$/ })
      .click();
    await page.setViewportSize({ width: 700, height: 500 });
    const frame = await run();
    await page.screenshot({ path: resolve(SCREENSHOTS, 'run-narrow.png') });
    const overflow = await frame.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect(overflow).toBe(0);
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it('uses the model', async () => {
    await (await run()).getByRole('button', { name: 'Use model' }).click();
    const model = await window.workbench.webview('.model-view');
    await expect.poll(() => model.locator('.model-name').innerText()).toContain('weather-model');
  });

  it('comes back after a reload, with the model in use', async () => {
    const { page } = window.workbench;
    // VS Code writes down what is open every few seconds.
    await page.waitForTimeout(6000);
    await page.reload();
    await (await window.workbench.webview('.run', 90_000)).getByRole('grid').waitFor();
    const model = await window.workbench.webview('.model-view');
    await expect.poll(() => model.locator('.model-name').innerText()).toContain('weather-model');
  });

  it('breaks no rule of its own content security policy', () => {
    expect(
      window.complaints.filter((text) => /Content Security Policy/i.test(text) && /headstart/i.test(text)),
    ).toEqual([]);
  });
});
