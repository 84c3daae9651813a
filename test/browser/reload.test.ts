import { cp, mkdir, rename } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { HOW_TO_GET_CHROMIUM, findChromium } from '../../scripts/vscode/chromium.mjs';
import { seriousViolations } from './accessibility';
import { openInstalled, type InstalledWindow } from './openInstalled';
import { reloadWhenStored } from './reloadWhenStored';
import { ResultsPage } from './ResultsPage';

const ROOT = resolve(import.meta.dirname, '../..');
const SCREENSHOTS = resolve(ROOT, 'out/screenshots');
/** A window that starts on a busy machine. */
const RELOAD_MS = 90_000;

const title = findChromium()
  ? 'tabs after a reload of the VS Code window'
  : `tabs after a reload of the VS Code window (no Chromium: ${HOW_TO_GET_CHROMIUM})`;

describe.runIf(findChromium())(title, () => {
  let window: InstalledWindow;
  let results: ResultsPage;
  let folder: string;
  beforeAll(async () => {
    await mkdir(SCREENSHOTS, { recursive: true });
    window = await openInstalled(inject('vsix'), async (workspace) => {
      folder = workspace;
      await cp(resolve(ROOT, 'media/samples'), join(folder, 'pictures'), { recursive: true });
      await cp(resolve(ROOT, 'media/samples/star-1.jpg'), join(folder, 'star.jpg'));
      await cp(resolve(ROOT, 'models/demo'), join(folder, 'my-shapes'), { recursive: true });
    });
    results = new ResultsPage(window.workbench);
  });
  afterAll(() => window.close());
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    const name = task.name.replace(/\W+/g, '-');
    await window.workbench.page.screenshot({ path: resolve(SCREENSHOTS, `failed-reload-${name}.png`) });
  });

  const tab = (name: string) =>
    window.workbench.page.locator('.tabs-container .tab').filter({ hasText: name });

  const reload = (pattern: RegExp) => reloadWhenStored(window.workbench, pattern);

  /** What a batch has come to, once it is done. */
  async function classified(): Promise<{ summary: string; names: string[] }> {
    await expect.poll(() => results.summary(), { timeout: RELOAD_MS }).toMatch(/^20 images/);
    return { summary: await results.summary(), names: await results.names() };
  }

  it('are those of results, with the filter as it was', async () => {
    await window.workbench.chooseFromContextMenu('pictures', 'Classify with Headstart');
    const before = await classified();
    await (await results.frame()).getByRole('textbox', { name: /Filter images/ }).fill('star');
    await expect.poll(() => results.lines()).toBe(2);

    await reload(/headstart\.results[^]*"text[\\":]*star/);
    await tab('Results: pictures').waitFor({ timeout: RELOAD_MS });
    await window.workbench.webview('.results .table', RELOAD_MS);
    expect((await classified()).summary).toBe(before.summary);
    await expect.poll(() => results.names()).toEqual(['star-1.jpg', 'star-2.jpg']);
    await (await results.frame()).getByRole('textbox', { name: /Filter images/ }).fill('');
    await expect.poll(() => results.names()).toEqual(before.names);
  });

  it('are those of the models and of a comparison', async () => {
    const { page } = window.workbench;
    await window.workbench.runCommand('View: Close All Editors');
    await window.workbench.runCommand('Headstart: Open model table');
    await window.workbench.webview('.models [role=grid]');
    await window.workbench.openFile('star.jpg');
    await window.workbench.runCommand('Headstart: Compare models on this image');
    await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'my-shapes' }).click();
    const answers = async (): Promise<string[]> =>
      (await window.workbench.webview('.comparison-view', RELOAD_MS))
        .locator('.compared section ol.predictions > li:first-child .label')
        .allInnerTexts();
    await expect.poll(answers).toEqual(['star', 'star']);

    await reload(/headstart\.models[^]*headstart\.comparison[^]*my-shapes/);
    await tab('Models on star.jpg').waitFor({ timeout: RELOAD_MS });
    await expect.poll(answers, { timeout: RELOAD_MS }).toEqual(['star', 'star']);
    await tab('Choose a model').click();
    await (
      await window.workbench.webview('.models [role=grid]', RELOAD_MS)
    )
      .locator('.point')
      .first()
      .waitFor();
    // There is one table: the command goes to the tab that is there.
    await window.workbench.runCommand('Headstart: Open model table');
    expect(await tab('Choose a model').count()).toBe(1);
  });

  it('say what is gone, and go on when it is there again', async () => {
    await window.workbench.runCommand('View: Close All Editors');
    await window.workbench.chooseFromContextMenu('pictures', 'Classify with Headstart');
    await classified();
    const [there, away] = [join(folder, 'pictures'), join(folder, '../away')];
    await rename(there, away);
    await reload(/headstart\.results[^]*"begin[\\":]*true/);
    const frame = await window.workbench.webview('.results [role=alert]', RELOAD_MS);
    expect(await frame.getByRole('alert').innerText()).toContain('pictures is no longer there.');
    await window.workbench.page.screenshot({ path: resolve(SCREENSHOTS, 'reload-gone.png') });
    expect(await seriousViolations(frame, 'editor')).toEqual([]);

    await rename(away, there);
    await frame.getByRole('button', { name: 'Try again' }).click();
    await window.workbench.webview('.results .table');
    await classified();
  });
});
