import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { HOW_TO_GET_CHROMIUM, findChromium } from '../../scripts/vscode/chromium.mjs';
import { ModelPage } from './ModelPage';
import { openInstalled, type InstalledWindow } from './openInstalled';

const SCREENSHOTS = resolve(import.meta.dirname, '../../out/screenshots');

const title = findChromium()
  ? 'the first five minutes'
  : `the first five minutes (no Chromium: ${HOW_TO_GET_CHROMIUM})`;

describe.runIf(findChromium())(title, () => {
  let window: InstalledWindow;
  let model: ModelPage;
  beforeAll(async () => {
    await mkdir(SCREENSHOTS, { recursive: true });
    // A workspace with something in it, as a user's has.
    window = await openInstalled(inject('vsix'), (folder) =>
      mkdir(join(folder, 'notes')).then(() => undefined),
    );
    model = new ModelPage(window.workbench);
  });
  afterAll(() => window.close());
  afterEach(async ({ task }) => {
    const name = task.name.replace(/\W+/g, '-');
    const state = task.result?.state === 'fail' ? 'failed' : 'start';
    await window.workbench.page.screenshot({ path: resolve(SCREENSHOTS, `${state}-${name}.png`) });
  });

  const steps = (): Locator => window.workbench.page.locator('.getting-started-step');
  const step = (text: string): Locator => steps().filter({ hasText: text });
  const isDone = async (text: string): Promise<boolean> =>
    (await step(text).locator('.codicon-getting-started-step-checked').count()) > 0;

  /** Opens a step and presses its button. */
  async function press(text: string, button: string): Promise<void> {
    if (!(await step(text).getByRole('button', { name: button, exact: true }).isVisible()))
      await step(text).click({ position: { x: 60, y: 10 } });
    await step(text).getByRole('button', { name: button, exact: true }).click();
  }

  it('begin with a command that opens the walkthrough', async () => {
    // Soon after its start VS Code does not know the walkthrough yet, and opens one of its own.
    for (let attempt = 1; attempt <= 10 && (await step('Open a sample picture').count()) === 0; attempt++) {
      await window.workbench.runCommand('View: Close All Editors');
      await window.workbench.runCommand('Headstart: Get started');
      await step('Open a sample picture')
        .waitFor({ timeout: 4000 })
        .catch(() => undefined);
    }
    expect(await steps().count()).toBe(6);
  });

  it('copy the samples where the user may write, and open one beside the page', async () => {
    const { page } = window.workbench;
    await press('Open a sample picture', 'Open sample pictures');
    const question = page.locator('.quick-input-widget');
    await question.getByText('headstart-samples').click();
    await page.locator('.tab').filter({ hasText: 'star-1.jpg' }).waitFor();
    await expect.poll(() => isDone('Open a sample picture')).toBe(true);
  });

  it('classify it', async () => {
    await press('Classify it', 'Classify the open picture');
    expect((await model.predictions('star-1.jpg'))[0]?.label).toBe('star');
    await expect.poll(() => isDone('Classify it')).toBe(true);
  });

  it('show the layers', async () => {
    await press('Look at the layers', 'Show layers');
    const tree = await model.tree();
    await tree.waitFor();
    // What is opened before the layers have taken the focus would be closed by it again.
    await expect.poll(() => tree.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    await expect.poll(() => isDone('Look at the layers')).toBe(true);
  });

  it('name the model and its device in the status bar, which says the rest and chooses another', async () => {
    const { page } = window.workbench;
    const item = page.locator('.statusbar-item').filter({ hasText: 'demo · shufflenet_v2_x0_5' });
    await expect.poll(() => item.innerText()).toMatch(/· CPU$/);
    expect(await item.locator('a').getAttribute('aria-label')).toBe(
      'Headstart: model demo · shufflenet_v2_x0_5, device CPU. Choose another model',
    );
    const demo = page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'Demo model' });
    await expect
      .poll(async () => {
        // Layers that take the focus late close it again; a user clicks once more.
        if (!(await demo.isVisible())) await item.click();
        return demo.waitFor({ timeout: 3000 }).then(
          () => true,
          () => false,
        );
      })
      .toBe(true);
    await page.keyboard.press('Escape');
  });

  it('teach the model new classes', async () => {
    const { page } = window.workbench;
    await press('Teach it new classes', 'Fine-tune head on sample pictures');
    const question = page.locator('.quick-input-widget');
    await question.getByText('Demo model').click();
    await question.locator('.quick-input-title').getByText('(2/2)').waitFor();
    // Where the name is not there yet, or has not the focus, Enter is lost.
    const name = question.locator('input[type=text]');
    await expect.poll(() => name.inputValue()).toBe('new-classes-model');
    await name.press('Enter');
    const run = await window.workbench.webview('.run');
    await run.getByRole('grid', { name: /Confusion matrix/ }).waitFor({ timeout: 90_000 });
    await expect.poll(() => isDone('Teach it new classes')).toBe(true);
    await window.workbench.clearNotifications();
  });

  it('end with a model of one’s own, tried on a picture that it was not trained on', async () => {
    await press('Use the new model', 'Try trained model');
    await expect
      .poll(async () => (await model.modelName()).innerText(), { timeout: 60_000 })
      .toContain('new-classes-model');
    const first = (await model.frame()).locator('ol.predictions > li').first().locator('.label');
    await expect.poll(() => first.innerText()).toMatch(/^(cloud|lightning|sun|umbrella)$/);
    await expect.poll(() => isDone('Use the new model')).toBe(true);
  });
});
