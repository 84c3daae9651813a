import { cp, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { HOW_TO_GET_CHROMIUM, findChromium } from '../../scripts/vscode/chromium.mjs';
import { seriousViolations } from './accessibility';
import { openInstalled, type InstalledWindow } from './openInstalled';
import { reloadWhenStored } from './reloadWhenStored';

const ROOT = resolve(import.meta.dirname, '../..');
const SCREENSHOTS = resolve(ROOT, 'out/screenshots');
const SAMPLES = resolve(ROOT, 'media/samples');

/** Making copies of the demo model takes seconds; on a machine that does much else, many times as long. */
const MAKING_MS = 240_000;

type Theme = 'light' | 'hc' | 'dark';

/** The sample pictures in class folders, a model folder, and a folder without pictures. */
async function makeWorkspace(folder: string): Promise<void> {
  for (const name of (await readdir(SAMPLES)).filter((each) => each.endsWith('.jpg'))) {
    const shape = name.replace(/-\d\.jpg$/, '').replace('-', ' ');
    await mkdir(join(folder, 'shapes', shape), { recursive: true });
    await cp(join(SAMPLES, name), join(folder, 'shapes', shape, name));
  }
  await cp(join(SAMPLES, 'star-1.jpg'), join(folder, 'star.jpg'));
  await cp(resolve(ROOT, 'models/demo'), join(folder, 'my-shapes'), { recursive: true });
  await mkdir(join(folder, 'photos'));
  await writeFile(join(folder, 'photos/notes.txt'), 'Nothing here yet.\n');
}

const title = findChromium()
  ? 'smaller copies in a VS Code window'
  : `smaller copies in a VS Code window (no Chromium: ${HOW_TO_GET_CHROMIUM})`;

describe.runIf(findChromium())(title, () => {
  let window: InstalledWindow;
  let folder: string;
  beforeAll(async () => {
    await mkdir(SCREENSHOTS, { recursive: true });
    window = await openInstalled(inject('vsix'), async (workspace) => {
      folder = workspace;
      await makeWorkspace(workspace);
    });
  });
  afterAll(() => window.close());
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    const name = task.name.replace(/\W+/g, '-');
    await window.workbench.page.screenshot({ path: resolve(SCREENSHOTS, `failed-${name}.png`) });
  });

  const page = (): Promise<Frame> => window.workbench.webview('.compression');
  const question = (): Locator => window.workbench.page.locator('.quick-input-widget');
  const option = (text: string): Locator =>
    question().locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();
  const input = (): Locator => question().locator('input.input');
  const titleIs = (text: string): Promise<void> =>
    expect.poll(() => question().locator('.quick-input-title').innerText()).toContain(text);
  const stage = async (text: RegExp, limit = MAKING_MS): Promise<void> =>
    (await page()).locator('.stage').filter({ hasText: text }).waitFor({ timeout: limit });
  const press = async (button: string): Promise<void> =>
    (await page()).getByRole('button', { name: button, exact: true }).click();

  /** Takes a picture in each theme and looks for what hinders people. */
  async function look(name: string, themes: readonly Theme[] = ['light', 'hc', 'dark']): Promise<void> {
    for (const theme of themes) {
      await window.workbench.setTheme(theme);
      const frame = await page();
      await window.workbench.page.screenshot({ path: resolve(SCREENSHOTS, `copy-${name}-${theme}.png`) });
      expect(await seriousViolations(frame, 'editor'), `${name}, ${theme}`).toEqual([]);
    }
  }

  async function fits(name: string): Promise<void> {
    const { page: browser } = window.workbench;
    await browser.setViewportSize({ width: 700, height: 500 });
    const frame = await page();
    await browser.screenshot({ path: resolve(SCREENSHOTS, `copy-${name}-narrow.png`) });
    expect(
      await frame.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
    ).toBe(0);
    await browser.setViewportSize({ width: 1280, height: 800 });
  }

  it('begins with the model in use', async () => {
    await window.workbench.openFile('star.jpg');
    // Beside the model of the workspace copies have somewhere to go.
    await window.workbench.runCommand('Headstart: Choose model…');
    await option('my-shapes').click();
    const view = await window.workbench.webview('.model-name');
    await expect.poll(() => view.locator('.model-name').innerText()).toContain('my-shapes');
  });

  it('says what is wrong with a folder without images, and asks again', async () => {
    await window.workbench.runCommand('Headstart: Make int8 copy…');
    await titleIs('Int8 copy of my-shapes · shufflenet_v2_x0_5 (1/2)');
    await option('the workspace').waitFor();
    await option('Browse…').click();
    const path = question().locator('input.input');
    await expect.poll(() => path.inputValue()).toMatch(/workspace/);
    await path.fill(`${join(folder, 'photos')}/`);
    await question().getByRole('button', { name: 'Choose' }).click();
    await expect
      .poll(() => window.workbench.notifications())
      .toEqual([expect.stringMatching(/^“photos” holds no images/)]);
    await option('the workspace').waitFor();
    await window.workbench.page.keyboard.press('Escape');
    await window.workbench.clearNotifications();
  });

  it(
    'makes an int8 copy, and reports before anything has its name',
    async () => {
      const { page: browser } = window.workbench;
      await window.workbench.runCommand('Headstart: Make int8 copy…');
      await option('shapes').click();
      await titleIs('(2/2)');
      expect(await input().inputValue()).toBe('my-shapes-int8.onnx');
      await input().fill('star.jpg.onnx/x');
      await expect.poll(() => question().innerText()).toContain('cannot have');
      await input().fill('my-shapes-int8');
      await browser.keyboard.press('Enter');
      await stage(/^Made, and not kept yet$/);
      const frame = await page();
      expect(await frame.locator('.verdict').innerText()).toMatch(
        /^\d+\.\d % of 10 images .*the share is rough/,
      );
      expect(await frame.getByRole('row').allInnerTexts()).toEqual([
        expect.stringMatching(/Float\s+Int8\s+Change/),
        expect.stringMatching(/^Size\s+1\.5 MB\s+\d+ kB\s+[23]\.\d× smaller/),
        expect.stringMatching(/^One image\s/),
        expect.stringMatching(/^Accuracy\s+100\.0 %/),
      ]);
      expect(await readdir(folder)).not.toContain('my-shapes-int8.onnx');
      await look('int8');
      await fits('int8');
    },
    MAKING_MS + 60_000,
  );

  it('keeps it under another name where one is taken, and classifies with it', async () => {
    await writeFile(join(folder, 'my-shapes-int8.onnx'), 'Somebody else was quicker.');
    await press('Keep and use');
    await expect.poll(() => question().innerText()).toContain('There is a “my-shapes-int8.onnx” already');
    expect(await input().inputValue()).toBe('my-shapes-int8-2.onnx');
    await input().press('Enter');
    await stage(/^Kept$/);
    expect((await stat(join(folder, 'my-shapes-int8-2.onnx'))).size).toBeGreaterThan(300_000);
    expect(await readFile(join(folder, 'my-shapes-int8.onnx'), 'utf8')).toBe('Somebody else was quicker.');
    await rm(join(folder, 'my-shapes-int8.onnx'));
    const view = await window.workbench.webview('.predictions');
    await expect.poll(() => view.locator('.model-name').innerText()).toContain('my-shapes-int8-2.onnx');
    await expect.poll(() => view.locator('.predictions .label').first().innerText()).toBe('star');
    await look('int8-kept', ['light']);
  });

  it('refuses to copy what is in int8 already', async () => {
    await window.workbench.runCommand('Headstart: Prune model…');
    await expect
      .poll(() => window.workbench.notifications())
      .toEqual([expect.stringMatching(/^my-shapes-int8-2\.onnx is an int8 copy already/)]);
    await window.workbench.clearNotifications();
  });

  it(
    'discards a copy, and makes it again',
    async () => {
      await window.workbench.runCommand('View: Close All Editors');
      await window.workbench.openFile('star.jpg');
      await window.workbench.runCommand('Headstart: Choose model…');
      await option('my-shapes').filter({ hasNotText: 'onnx' }).click();
      const view = await window.workbench.webview('.model-name');
      await expect.poll(() => view.locator('.model-name').innerText()).toMatch(/my-shapes · shuffle/);
      await window.workbench.runCommand('Headstart: Make int8 copy…');
      await option('shapes').click();
      await titleIs('(2/2)');
      await input().fill('another');
      await input().press('Enter');
      await stage(/^Made/);
      await press('Discard');
      await stage(/^Discarded$/);
      await look('discarded', ['dark']);
      expect(await readdir(folder)).not.toContain('another.onnx');
      await press('Make again');
      await stage(/^Made/);
      await window.workbench.runCommand('View: Close All Editors');
      await expect
        .poll(() => window.workbench.notifications())
        .toEqual([expect.stringContaining('“another.onnx” was made and is not kept yet')]);
      await window.workbench.page
        .locator('.notification-list-item')
        .getByText('Keep', { exact: true })
        .click();
      await expect.poll(() => readdir(folder)).toContain('another.onnx');
    },
    MAKING_MS + 60_000,
  );

  it(
    'prunes to a curve, trains each copy, and keeps one, which classifies',
    async () => {
      const { page: browser } = window.workbench;
      await window.workbench.openFile('star.jpg');
      await window.workbench.runCommand('Headstart: Prune model…');
      await titleIs('Prune my-shapes · shufflenet_v2_x0_5 (1/5)');
      await browser.screenshot({ path: resolve(SCREENSHOTS, 'copy-prune-question.png') });
      await option('Channels').click();
      await titleIs('(2/5)');
      expect(await input().inputValue()).toBe('90, 75, 60, 45');
      await input().fill('90, most');
      await expect.poll(() => question().innerText()).toContain('“most” is not a whole number');
      await input().fill('80 50');
      await input().press('Enter');
      await titleIs('(3/5)');
      await option('shapes').click();
      await titleIs('(4/5)');
      await option('Short training').click();
      await titleIs('(5/5)');
      expect(await input().inputValue()).toBe('my-shapes-pruned');
      await input().press('Enter');
      await stage(/^(Pruning|Measuring|Training)/);
      await look('pruning', ['dark']);
      await stage(/^Made, and not kept yet: choose/);
      const frame = await page();
      const chart = frame.getByRole('img', { name: /^Accuracy against size/ });
      expect(await chart.getAttribute('aria-label')).toMatch(/as it is: 100 % at 1\.5 MB; 80 %: .*; 50 %: /);
      expect(await frame.getByRole('radio').count()).toBe(2);
      await look('pruned');
      await fits('pruned');

      // Nothing is lost with the window.
      await reloadWhenStored(window.workbench, /headstart\.compression[^]*"id[\\":]*[\da-f-]{36}/);
      await window.workbench.webview('.compression', MAKING_MS);
      await stage(/^Made, and not kept yet: choose/);

      // By keyboard alone.
      const first = (await page()).getByRole('radio').first();
      await first.focus();
      await browser.keyboard.press('Space');
      await browser.keyboard.press('ArrowDown');
      await expect.poll(async () => (await page()).getByRole('radio').nth(1).isChecked()).toBe(true);
      expect(await readdir(folder)).not.toContain('my-shapes-pruned');
      await press('Keep and use');
      await stage(/^Kept: shufflenet_v2_x0_5~0\.5$/);
      const manifest = await readFile(join(folder, 'my-shapes-pruned/headstart.json'), 'utf8');
      expect(JSON.parse(manifest)).toMatchObject({ architecture: 'shufflenet_v2_x0_5~0.5' });
      expect((await readdir(join(folder, 'my-shapes-pruned'))).sort()).toEqual([
        'headstart.json',
        'model.safetensors',
      ]);
      await look('prune-kept', ['light']);
      const view = await window.workbench.webview('.model-name');
      await expect.poll(() => view.locator('.model-name').innerText()).toContain('my-shapes-pruned');
      // The view, which was opened for the model, follows the image.
      await browser.locator('.tabs-container .tab').filter({ hasText: 'star.jpg' }).click();
      await expect.poll(() => view.locator('.predictions .label').count()).toBe(5);
    },
    2 * MAKING_MS,
  );

  it(
    'cancels, with what was made before still there',
    async () => {
      const { page: browser } = window.workbench;
      await window.workbench.runCommand('View: Close All Editors');
      await window.workbench.runCommand('Headstart: Prune model…');
      await titleIs('Prune my-shapes-pruned');
      await option('Channels').click();
      await titleIs('(2/5)');
      expect(await input().inputValue()).toBe('45');
      await input().fill('60');
      await expect.poll(() => question().innerText()).toContain('The model has 50 % of its channels already');
      await input().fill('40 30 20');
      await browser.keyboard.press('Enter');
      await titleIs('(3/5)');
      await option('shapes').click();
      await titleIs('(4/5)');
      await option('Longer training').click();
      await titleIs('(5/5)');
      await browser.keyboard.press('Enter');
      await (await page()).getByRole('radio').first().waitFor({ timeout: MAKING_MS });
      await press('Cancel');
      await stage(/^Cancelled after \d of 3 copies$/);
      await look('cancelled', ['dark']);
      await press('Discard');
      await stage(/^Discarded$/);
    },
    MAKING_MS + 60_000,
  );

  it(
    'sets weights to zero, and says that this is not faster',
    async () => {
      const { page: browser } = window.workbench;
      await window.workbench.runCommand('View: Close All Editors');
      await window.workbench.runCommand('Headstart: Prune model…');
      await option('Single weights').click();
      await titleIs('(2/');
      await browser.keyboard.press('Enter');
      await titleIs('(3/');
      await option('No images').click();
      await titleIs('(4/4)');
      await browser.keyboard.press('Enter');
      await stage(/^Made, and not kept yet: choose/);
      await expect
        .poll(async () => (await page()).locator('.compression').innerText())
        .toContain('takes as long');
      await look('zeros', ['light']);
      await press('Discard');
      await stage(/^Discarded$/);
    },
    MAKING_MS + 60_000,
  );

  it('breaks no rule of its own content security policy', () => {
    expect(
      window.complaints.filter((text) => /Content Security Policy/i.test(text) && /headstart/i.test(text)),
    ).toEqual([]);
  });
});
