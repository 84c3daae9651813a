import { cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { HOW_TO_GET_CHROMIUM, findChromium } from '../../scripts/vscode/chromium.mjs';
import { seriousViolations } from './accessibility';
import { expectNoOverflow } from './LayersPage';
import { ModelPage } from './ModelPage';
import { openInstalled, type InstalledWindow } from './openInstalled';
import { reloadWhenStored } from './reloadWhenStored';
import { answerSaveDialog } from './saveDialog';

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

/** Ten epochs of all layers take half a minute; on a machine that does much else, several times as long. */
const TRAINING_MS = 240_000;

type Theme = 'light' | 'hc' | 'dark';

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

  const tab = (name: string) =>
    window.workbench.page
      .locator('.tabs-container .tab')
      .filter({ has: window.workbench.page.getByText(name, { exact: true }) });
  // A tab may be there from before: what was clicked has been opened once its tab is the active one.
  const opened = (name: string) => tab(name).and(window.workbench.page.locator('.active')).first().waitFor();
  const stage = (frame: Frame, text: RegExp) => frame.locator('.stage').filter({ hasText: text });
  /** The row of the Runs view, not that of the folder in the explorer. */
  const runRow = (name: string) =>
    window.workbench.page
      .locator('.pane')
      .filter({ has: window.workbench.page.locator('.pane-header', { hasText: 'Runs' }) })
      .getByRole('treeitem')
      .filter({ hasText: name });

  /** Whole epochs that the curves show. */
  async function epochsOf(frame: Frame): Promise<number> {
    const label = await frame.getByRole('img', { name: /^Loss/ }).getAttribute('aria-label');
    return Number(/epoch (\d+)/.exec(label ?? '')?.[1]);
  }

  /** Of the first picture, once it has been loaded. */
  const widthOf = (pictures: Locator): Promise<number> =>
    pictures
      .first()
      .locator('img')
      .evaluate((image: HTMLImageElement) => image.naturalWidth);

  /** Takes a picture in each theme and looks for what hinders people. */
  async function look(name: string, themes: readonly Theme[] = ['light', 'hc', 'dark']): Promise<void> {
    for (const theme of themes) {
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
    await question()
      .locator('.monaco-list-row.focused')
      .filter({ hasText: 'Head, then all layers' })
      .waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => titleOf().innerText()).toBe('Fine-tune (3/3)');
    await name.fill('weather-model');
    await name.press('Enter');
  });

  it('pauses at once, and goes on to the curves', async () => {
    const frame = await run();
    await frame.getByRole('button', { name: 'Pause' }).click();
    await stage(frame, /^Paused\. (Reading the data|Computing features|Epoch \d+ of)/).waitFor();
    await frame.getByRole('button', { name: 'Continue' }).click();
    await frame.getByRole('img', { name: /^Loss, epoch/ }).waitFor();
  });

  it('pauses between two epochs, and is interrupted when the window goes', async () => {
    const frame = await run();
    await frame.getByRole('button', { name: 'Pause' }).click();
    await stage(frame, /^Paused\. (Computing features|Epoch \d)/).waitFor();
    await look('paused');
    const epochs = await epochsOf(await run());
    await reloadWhenStored(
      window.workbench,
      new RegExp(`"status[\\\\":]*paused[\\\\",]*history[^\\]]*"epoch[\\\\":]*${epochs}\\b`),
      /headstart\.run/,
    );
    const again = await window.workbench.webview('.run', 90_000);
    await stage(again, new RegExp(`^Interrupted after ${epochs} epochs?$`)).waitFor();
    await expect
      .poll(() => window.workbench.notifications())
      .toEqual(['The training of “weather-model” was interrupted when the window was closed.']);
    await window.workbench.clearNotifications();
    await look('interrupted', ['light']);
    await (await run()).getByRole('button', { name: 'Resume' }).click();
    await stage(await run(), /^(Reading the data|Computing features|Epoch)/).waitFor();
    expect(await epochsOf(await run())).toBeGreaterThanOrEqual(epochs);
  });

  it(
    'goes on while its tab is closed, and is opened again from the Runs view',
    async () => {
      await window.workbench.runCommand('View: Close All Editors');
      await new ModelPage(window.workbench).showLayers();
      await runRow('weather-model').click();
      await (await run()).getByRole('grid', { name: /Confusion matrix/ }).waitFor({ timeout: TRAINING_MS });
      await expect
        .poll(() => window.workbench.notifications())
        .toEqual([expect.stringContaining('is trained')]);
      await window.workbench.clearNotifications();
      await expect.poll(() => runRow('weather-model').innerText()).toMatch(/\d %/);
      await look('done');
    },
    TRAINING_MS + 60_000,
  );

  it('reads the curves by keyboard', async () => {
    const chart = (await run()).getByRole('img', { name: /^Accuracy/ });
    await chart.focus();
    await window.workbench.page.keyboard.press('Home');
    await expect.poll(() => chart.getAttribute('aria-label')).toMatch(/epoch 1: validation \d/);
    await window.workbench.page.keyboard.press('ArrowRight');
    await expect.poll(() => chart.getAttribute('aria-label')).toMatch(/epoch 2: validation \d/);
    await chart.blur();
    await expect.poll(() => chart.getAttribute('aria-label')).toMatch(/best epoch \d/);
  });

  it('names what is wrong with the data', async () => {
    const frame = await run();
    const summary = frame.locator('summary');
    const text = await summary.innerText();
    for (const concern of [
      '1 image not readable',
      'across training and validation',
      '8 images in two classes',
    ]) {
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
    const cells = matrix.getByRole('button');
    await cells.filter({ hasText: /\d/ }).first().focus();
    await page.keyboard.press('Enter');
    const pictures = frame.getByRole('region', { name: 'Images of the cell' }).getByRole('button');
    await expect.poll(() => pictures.count()).toBeGreaterThan(0);
    await expect.poll(() => widthOf(pictures)).toBeGreaterThan(0);
    await look('cell');

    // From the first cell, which may be empty, to the one beside it.
    await cells.first().focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => frame.evaluate('document.activeElement.dataset.cell')).toBe('0-1');
    const name = (await pictures.first().getAttribute('title'))?.split('\n', 1)[0] ?? '';
    await pictures.first().click();
    await opened(basename(name));
  });

  it('shows the worst mistakes as pictures, and opens one', async () => {
    await tab('weather-model').click();
    const frame = await run();
    const pictures = frame.getByRole('list', { name: 'Worst mistakes' }).getByRole('button');
    await pictures.first().scrollIntoViewIfNeeded();
    await expect.poll(() => widthOf(pictures)).toBeGreaterThan(0);
    const [name = '', says] = (await pictures.first().getAttribute('title'))?.split('\n') ?? [];
    const [is, taken] = says?.split(', taken for ') ?? [];
    expect(name.split('/')[0]).toBe(is);
    expect(taken).not.toBe(is);
    await look('mistakes', ['dark']);
    await (await run()).getByRole('list', { name: 'Worst mistakes' }).getByRole('button').first().click();
    await opened(basename(name));
  });

  it('fits a narrow window at twice the size', async () => {
    const { page } = window.workbench;
    await tab('weather-model').click();
    await page.setViewportSize({ width: 700, height: 500 });
    const frame = await run();
    await page.screenshot({ path: resolve(SCREENSHOTS, 'run-narrow.png') });
    await expectNoOverflow(frame);
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it('uses the model', async () => {
    await (await run()).getByRole('button', { name: 'Use model' }).click();
    const model = await window.workbench.webview('.model-view');
    await expect.poll(() => model.locator('.model-name').innerText()).toContain('weather-model');
    // The image that was opened last is classified anew.
    await expect
      .poll(() => model.locator('.predictions .label').first().innerText())
      .toMatch(/^(cloud|umbrella)/);
  });

  it('exports the model', async () => {
    const { workbench } = window;
    const { page } = workbench;
    await (await run()).getByRole('button', { name: 'Export…' }).click();
    await expect.poll(() => titleOf().innerText()).toMatch(/^Export weather-model/);
    await page.screenshot({ path: resolve(SCREENSHOTS, 'run-export.png') });
    await question().getByText('PyTorch training script').waitFor();
    await question().getByRole('option').filter({ hasText: 'probabilities' }).click();
    const file = await answerSaveDialog(page, /weather-model\.onnx$/);
    await expect
      .poll(() => workbench.notifications())
      .toEqual([
        expect.stringMatching(/^weather-model\.onnx was written \(.*MB\)\..*largest difference is \d/),
      ]);
    expect((await stat(file)).size).toBeGreaterThan(1_000_000);
    await workbench.clearNotifications();
  });

  it('comes back after a reload, with the model in use', async () => {
    await reloadWhenStored(window.workbench, /"model[\\":]*[^"\\]*weather-model/, /headstart\.run/);
    await (await window.workbench.webview('.run', 90_000)).getByRole('grid').waitFor();
    const model = await window.workbench.webview('.model-view');
    await expect.poll(() => model.locator('.model-name').innerText()).toContain('weather-model');
    expect(await window.workbench.notifications()).toEqual([]);
  });

  it('breaks no rule of its own content security policy', () => {
    expect(
      window.complaints.filter((text) => /Content Security Policy/i.test(text) && /headstart/i.test(text)),
    ).toEqual([]);
  });
});
