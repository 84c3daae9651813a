import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { findChromium } from '../../scripts/vscode/chromium.mjs';
import { seriousViolations } from './accessibility';
import { ModelPage } from './ModelPage';
import { openInstalled, type InstalledWindow } from './openInstalled';

const SCREENSHOTS = resolve(import.meta.dirname, '../../out/screenshots');
const PERCENT = /^(< 0\.1|\d{1,3}\.\d) %$/;

const title = findChromium()
  ? 'the installed package in a VS Code window'
  : 'the installed package in a VS Code window (there is no Chromium)';

describe.runIf(findChromium())(title, () => {
  let window: InstalledWindow;
  let model: ModelPage;
  beforeAll(async () => {
    await mkdir(SCREENSHOTS, { recursive: true });
    window = await openInstalled(inject('vsix'));
    model = new ModelPage(window.workbench);
  });
  afterAll(() => window.close());
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    console.log(window.complaints.slice(-20).join('\n'));
    const name = task.name.replace(/\W+/g, '-');
    await window.workbench.page.screenshot({ path: resolve(SCREENSHOTS, `failed-${name}.png`) });
  });

  it('classifies a file that is right-clicked in the explorer', async () => {
    await window.workbench.chooseFromContextMenu('star.jpg', 'Classify with Headstart');
    const predictions = await model.predictions('star.jpg');
    expect(predictions).toHaveLength(5);
    expect(predictions[0]?.label).toBe('star');
    for (const { percent } of predictions) expect(percent).toMatch(PERCENT);
  });

  it('runs from the installed package, not from the sources', async () => {
    const script = (await model.frame()).locator('script[src]');
    expect(await script.getAttribute('src')).toMatch(
      /\/extensions\/headstart\.headstart-[^/]+\/dist\/webview\.js$/,
    );
  });

  it.each(['light', 'hc', 'dark'] as const)(
    'has nothing in it that hinders people, in the %s theme',
    async (theme) => {
      await window.workbench.setTheme(theme);
      await window.workbench.setSidebarWidth(380);
      await model.predictions('star.jpg');
      await window.workbench.page.screenshot({ path: resolve(SCREENSHOTS, `model-${theme}.png`) });
      expect(await seriousViolations(await model.frame(), 'sideBar')).toEqual([]);
    },
  );

  it('unfolds and folds the layers by keyboard', async () => {
    const { keyboard } = window.workbench.page;
    const tree = await model.tree();
    await tree.focus();
    await keyboard.press('Home');
    const root = await model.layer('shufflenet_v2_x0_5');
    expect(await root.getAttribute('aria-expanded')).toBe('true');

    // To the first block, into it, and out again.
    const block = await model.layer('stage2');
    await keyboard.type('stage2');
    expect(await block.getAttribute('aria-expanded')).toBe('false');
    await keyboard.press('ArrowRight');
    await expect.poll(() => block.getAttribute('aria-expanded')).toBe('true');
    const inside = await model.layer('0');
    await keyboard.press('ArrowRight');
    await expect.poll(() => inside.getAttribute('aria-selected')).toBe('true');
    expect(await inside.getAttribute('aria-level')).toBe('3');
    await keyboard.press('ArrowLeft');
    await keyboard.press('ArrowLeft');
    await expect.poll(() => block.getAttribute('aria-expanded')).toBe('false');
    await expect.poll(() => inside.count()).toBe(0);
  });

  it('finds layers by name', async () => {
    const frame = await model.frame();
    const filter = frame.getByRole('textbox', { name: /Filter layers/ });
    await filter.fill('conv5');
    await (await model.layer('conv5')).waitFor();
    await expect.poll(async () => (await model.layer('stage2')).count()).toBe(0);
    await filter.press('Escape');
    await (await model.layer('stage2')).waitFor();
  });

  it('follows the image that is opened', async () => {
    await window.workbench.openFile('circle.jpg');
    await model.showLayers();
    expect((await model.predictions('circle.jpg'))[0]?.label).toBe('circle');
  });

  it('takes another model from the picker, and the demo model again', async () => {
    const { page } = window.workbench;
    await (await model.modelName()).click();
    const items = page.locator('.quick-input-list .monaco-list-row');
    await items.filter({ hasText: 'mine.safetensors' }).waitFor();
    await items.filter({ hasText: 'my-shapes' }).click();
    await expect.poll(async () => (await model.modelName()).innerText()).toContain('my-shapes');
    expect((await model.predictions('circle.jpg'))[0]?.label).toBe('circle');

    await (await model.modelName()).click();
    await items.filter({ hasText: 'mine.safetensors' }).click();
    await expect.poll(async () => (await model.modelName()).innerText()).toContain('mine');

    await window.workbench.runCommand('Headstart: Choose model');
    await items.filter({ hasText: 'Demo model' }).click();
    await expect.poll(async () => (await model.modelName()).innerText()).toContain('demo');
  });

  it('says what is wrong with a text that is called x.png, and goes on', async () => {
    await window.workbench.chooseFromContextMenu('x.png', 'Classify with Headstart');
    expect(await model.error('x.png')).toContain('x.png');
    await expect.poll(() => window.workbench.notifications()).toEqual([expect.stringContaining('x.png')]);
    await window.workbench.page.screenshot({ path: resolve(SCREENSHOTS, 'error-dark.png') });
    await window.workbench.clearNotifications();
    await window.workbench.chooseFromContextMenu('star.jpg', 'Classify with Headstart');
    expect((await model.predictions('star.jpg'))[0]?.label).toBe('star');
  });

  it('classifies a folder into a table', async () => {
    await window.workbench.chooseFromContextMenu('pictures', 'Classify with Headstart');
    const frame = await window.workbench.webview('[role=grid]');
    const rows = frame.getByRole('row').filter({ hasText: '.jpg' });
    await expect.poll(() => rows.count()).toBeGreaterThan(5);
    const first = rows.filter({ hasText: 'circle-1.jpg' });
    expect(await first.locator('.label').innerText()).toBe('circle');
    expect(await first.locator('.percent').innerText()).toMatch(PERCENT);

    // By keyboard: to the first row, and down to the second.
    const grid = frame.getByRole('grid');
    await grid.focus();
    await window.workbench.page.keyboard.press('ArrowDown');
    await window.workbench.page.keyboard.press('ArrowDown');
    await expect.poll(() => rows.nth(1).getAttribute('aria-selected')).toBe('true');
    expect(await grid.getAttribute('aria-activedescendant')).toBe(await rows.nth(1).getAttribute('id'));
    for (const theme of ['light', 'dark'] as const) {
      await window.workbench.setTheme(theme);
      await window.workbench.page.screenshot({ path: resolve(SCREENSHOTS, `results-${theme}.png`) });
      expect(await seriousViolations(await window.workbench.webview('[role=grid]'), 'editor')).toEqual([]);
    }
  });

  it('checks a weights file that is right-clicked', async () => {
    await window.workbench.chooseFromContextMenu('weights/mine.safetensors', 'Check weights with Headstart');
    const frame = await window.workbench.webview('.report .verdict');
    expect(await frame.locator('.verdict').innerText()).toContain('shufflenet_v2_x0_5');
  });

  it('breaks no rule of its own content security policy', () => {
    expect(window.complaints.filter((text) => /Content Security Policy/i.test(text))).toEqual([]);
  });
});
