import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { HOW_TO_GET_CHROMIUM, findChromium } from '../../scripts/vscode/chromium.mjs';
import { readSafetensors } from '../support/readSafetensors';
import { expectNoOverflow, LayersPage, STATISTICS } from './LayersPage';
import { openInstalled, type InstalledWindow } from './openInstalled';
import { reloadWhenStored } from './reloadWhenStored';
import { answerSaveDialog } from './saveDialog';

const ROOT = resolve(import.meta.dirname, '../..');
const SCREENSHOTS = resolve(ROOT, 'out/screenshots');
const DEMO = resolve(ROOT, 'models/demo/model.safetensors');

const title = findChromium()
  ? 'the layer view in a VS Code window'
  : `the layer view in a VS Code window (no Chromium: ${HOW_TO_GET_CHROMIUM})`;

describe.runIf(findChromium())(title, () => {
  let window: InstalledWindow;
  let model: LayersPage;
  let workspace: string;
  beforeAll(async () => {
    await mkdir(SCREENSHOTS, { recursive: true });
    window = await openInstalled(inject('vsix'), async (folder) => {
      workspace = folder;
      await cp(resolve(ROOT, 'media/samples-new-classes'), join(folder, 'weather'), { recursive: true });
      await rm(join(folder, 'weather/README.md'));
      await cp(resolve(ROOT, 'media/samples/star-1.jpg'), join(folder, 'star.jpg'));
    });
    model = new LayersPage(window.workbench, DEMO);
    await window.workbench.openFile('star.jpg');
    await model.showLayers();
    await model.predictions('star.jpg');
  });
  afterAll(() => window.close());
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    const name = task.name.replace(/\W+/g, '-');
    await window.workbench.page.screenshot({ path: resolve(SCREENSHOTS, `failed-${name}.png`) });
  });

  it('begins with the head alone; parts of what holds it are trained', async () => {
    await model.expectTrained('shufflenet_v2_x0_5', 'mixed');
    await model.expectTrained('conv1', 'false');
    await model.expectTrained('fc', 'true');
    expect(await (await model.layer('maxpool')).getAttribute('aria-checked')).toBeNull();
    expect(await model.chosenPreset()).toBe('Head only');
    await model.expectCounted('fc');
    await (await model.frame()).getByText('BatchNorm statistics frozen').waitFor();
  });

  it('trains a block by the keyboard, and the counters follow', async () => {
    await model.goTo('stage4');
    await window.workbench.page.keyboard.press('Space');
    await model.expectTrained('stage4', 'true');
    await model.expectCounted('stage4', 'fc');
    expect(await model.chosenPreset()).toBe('Custom');
    await (await model.frame()).getByRole('checkbox', { name: 'Move BatchNorm statistics' }).waitFor();
  });

  it('freezes a part of it by a click on its box', async () => {
    const row = await model.layer('3');
    await window.workbench.page.keyboard.press('ArrowRight');
    await row.waitFor();
    expect(await row.getAttribute('aria-label')).toMatch(/, like 1$/);
    await row.locator('.tick').click();
    await model.expectTrained('3', 'false');
    await model.expectTrained('stage4', 'mixed');
    await model.expectCounted('stage4.0', 'stage4.1', 'stage4.2', 'fc');
  });

  it.each(['light', 'hc', 'dark'] as const)('has nothing that hinders people, %s', async (theme) => {
    await window.workbench.setTheme(theme);
    await window.workbench.setSidebarWidth(420);
    await model.look(theme);
  });

  it('freezes up to a layer from the menu of its row, and by keyboard', async () => {
    const { page } = window.workbench;
    const menu = page.locator('.monaco-menu');
    await (await model.layer('stage3')).click({ button: 'right' });
    await expect
      .poll(() => menu.locator('.action-item').allInnerTexts())
      .toEqual(expect.arrayContaining(['Train', 'Freeze up to here', 'Copy path']));
    // The menu ignores a mouse button that comes up within moments of its opening.
    await page.waitForTimeout(400);
    await menu.getByText('Freeze up to here').click();
    await model.expectCounted('stage4', 'conv5', 'fc');

    await model.goTo('stage4');
    await page.keyboard.press('Shift+F10');
    await menu.getByText('Freeze', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await model.goTo('stage4');
    await page.keyboard.press('Shift+Space');
    await model.expectCounted('conv5', 'fc');
  });

  it('has plans with a name, which keep BatchNorm statistics unless told', async () => {
    const expected = {
      'All layers': ['conv1', 'stage2', 'stage3', 'stage4', 'conv5', 'fc'],
      Nothing: [],
      'Last stage': ['conv5', 'fc'],
      'Head only': ['fc'],
    };
    for (const [name, paths] of Object.entries(expected)) {
      await (await model.preset()).selectOption({ label: name });
      await model.expectCounted(...paths);
    }
    await (await model.preset()).selectOption({ label: 'Biases and norms' });
    const box = (await model.frame()).getByRole('checkbox', { name: 'Move BatchNorm statistics' });
    expect(await box.isChecked()).toBe(false);
    await box.check();
    await box.uncheck();
    await model.expectTrained('stage2', 'mixed');
  });

  it('measures what an epoch takes', async () => {
    const frame = await model.frame();
    await frame.getByRole('button', { name: 'Measure' }).click();
    await frame.getByText(/^1,000 images: about .* once, then .* an epoch$/).waitFor({ timeout: 90_000 });
    await (await model.preset()).selectOption({ label: 'Head only' });
    await frame.getByRole('button', { name: 'Measure' }).waitFor();
  });

  it('shows what is known of a layer, with its tensors and its source', async () => {
    const { page } = window.workbench;
    await model.goTo('conv1');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    const pane = await model.details();
    await pane.getByRole('heading', { name: 'conv1.0' }).waitFor();
    await expect.poll(() => pane.innerText()).toMatch(/Input\s+3×128×128\s+Output\s+24×64×64/);
    expect(await pane.innerText()).toMatch(/Kernel size\s+3×3/);
    await pane.getByRole('button', { name: 'Statistics of conv1.0.weight' }).click();
    await pane.getByRole('img', { name: /^Histogram from/ }).waitFor();
    await model.look('details');

    // The next layer follows the focus.
    await (await model.tree()).focus();
    await page.keyboard.press('ArrowDown');
    await (await model.details()).getByRole('heading', { name: 'conv1.1' }).waitFor();
    await pane.getByRole('button', { name: /^shufflenetv2\.ts, line/ }).click();
    const editor = page.locator('.editor-instance .view-lines').filter({ hasText: 'this.conv1' });
    await editor.waitFor();
    await model.goTo('conv1');
    await page.keyboard.press('Escape');
    await expect.poll(async () => (await model.details()).count()).toBe(0);
    await page.keyboard.press('ArrowLeft');
  });

  it('fits 250 pixels, and a window at twice the size', async () => {
    const { page } = window.workbench;
    await window.workbench.setSidebarWidth(250);
    await model.goTo('conv5');
    await model.look('narrow-dark');
    await window.workbench.setTheme('light');
    await model.look('narrow-light');
    await expectNoOverflow(await model.frame());
    // What a browser makes of a window of 1280×800 at 200 %.
    await page.setViewportSize({ width: 640, height: 400 });
    await model.look('zoom');
    const frame = await model.frame();
    await expectNoOverflow(frame);
    const button = frame.getByRole('button', { name: 'Fine-tune…' });
    await button.scrollIntoViewIfNeeded();
    expect(await button.isVisible()).toBe(true);
    await page.setViewportSize({ width: 1280, height: 800 });
    await window.workbench.setSidebarWidth(340);
    await window.workbench.setTheme('dark');
  });

  it('saves the plan in a file, and takes it from there', async () => {
    const { page } = window.workbench;
    await model.goTo('conv5');
    await page.keyboard.press('Space');
    await model.expectCounted('conv5', 'fc');
    await (await model.frame()).getByRole('button', { name: 'Save plan…' }).click();
    await answerSaveDialog(page, /headstart\.plan\.json$/);
    await page.locator('.tab.active').filter({ hasText: 'headstart.plan.json' }).waitFor();
    const file = join(workspace, 'headstart.plan.json');
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      ...{ architecture: 'shufflenet_v2_x0_5', train: ['conv5', 'fc'], batchNorm: 'keep' },
    });

    await writeFile(
      file,
      JSON.stringify({ architecture: 'shufflenet_v2_x0_5', train: ['stage4.2', 'fc'], batchNorm: 'keep' }),
    );
    await window.workbench.chooseFromContextMenu('headstart.plan.json', 'Open plan with Headstart');
    await model.showLayers();
    await model.expectCounted('stage4.2', 'fc');

    await writeFile(file, JSON.stringify({ architecture: 'resnet18', train: 'all' }));
    await window.workbench.chooseFromContextMenu('headstart.plan.json', 'Open plan with Headstart');
    await expect
      .poll(() => window.workbench.notifications())
      .toEqual([expect.stringContaining('is a plan for resnet18')]);
    await window.workbench.clearNotifications();
    await rm(file);
  });

  it('keeps the plan when the window is loaded again', async () => {
    await reloadWhenStored(window.workbench, /"plans[^]*"stage4\.2/);
    await model.showLayers();
    await model.expectTrained('stage4', 'mixed');
    await model.expectCounted('stage4.2', 'fc');
    expect(await model.chosenPreset()).toBe('Custom');
  });

  it('trains exactly the plan', async () => {
    const { page } = window.workbench;
    await (await model.frame()).getByRole('button', { name: 'Fine-tune…' }).click();
    const question = page.locator('.quick-input-widget');
    await question.getByText('Fine-tune the chosen layers (1/2)').waitFor();
    await question.locator('.monaco-list-row').filter({ hasText: 'weather' }).first().click();
    await question.getByText('Fine-tune the chosen layers (2/2)').waitFor();
    await question.locator('input.input').press('Enter');
    await expect
      .poll(() => window.workbench.notifications(), { timeout: 110_000 })
      .toEqual([expect.stringContaining('is trained')]);

    const before = await readSafetensors(DEMO);
    const after = await readSafetensors(join(workspace, 'weather-model/model.safetensors'));
    expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
    const changed = [...before]
      .filter(([name, { bytes }]) => !after.get(name)?.bytes.equals(bytes))
      .map(([name]) => name);
    const planned = [...before.keys()].filter(
      (name) => (name.startsWith('stage4.2.') || name.startsWith('fc.')) && !STATISTICS.test(name),
    );
    expect(planned.length).toBeGreaterThan(10);
    expect(changed.sort()).toEqual(planned.sort());
  });

  it('breaks no rule of its own content security policy', () => {
    expect(
      window.complaints.filter((text) => /Content Security Policy/i.test(text) && /headstart/i.test(text)),
    ).toEqual([]);
  });
});
