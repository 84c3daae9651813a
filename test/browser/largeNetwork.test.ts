import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { HOW_TO_GET_CHROMIUM, findChromium } from '../../scripts/vscode/chromium.mjs';
import { writeSparseSafetensors } from '../support/sparseWeights';
import { measureScrolling } from './measureScrolling';
import { ModelPage } from './ModelPage';
import { openInstalled, type InstalledWindow } from './openInstalled';

const title = findChromium()
  ? 'the layer view of a large network'
  : `the layer view of a large network (no Chromium: ${HOW_TO_GET_CHROMIUM})`;

describe.runIf(findChromium())(title, () => {
  let window: InstalledWindow;
  let model: ModelPage;
  beforeAll(async () => {
    window = await openInstalled(inject('vsix'), async (folder) => {
      // Zeros do for weights: nothing is computed with them.
      await writeSparseSafetensors(join(folder, 'large.safetensors'), 'efficientnet_v2_l');
    });
    model = new ModelPage(window.workbench);
  });
  afterAll(() => window.close());

  it('stays smooth with the 1,409 layers of the largest network', async () => {
    const { page } = window.workbench;
    await model.showLayers();
    await window.workbench.runCommand('Headstart: Choose model');
    await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'large.safetensors' }).click();
    await (await model.layer('efficientnet_v2_l')).waitFor({ timeout: 60_000 });
    const frame = await model.frame();
    const filter = frame.getByRole('textbox', { name: /Filter layers/ });
    // It is a part of every path but that of the network.
    await filter.fill('s');
    const tree = await model.tree();
    await expect.poll(() => tree.evaluate((list) => list.scrollHeight / 22)).toBeGreaterThan(1400);
    const { median, slowest, gaps, mostRows } = await measureScrolling(frame, '.tree', '.row');
    console.log(`scrolling: median ${median.toFixed(1)} ms a frame, 95 % below ${slowest.toFixed(1)} ms`);
    expect(mostRows).toBeLessThan(60);
    expect(gaps).toBe(0);
    // Without a graphics card and on a busy machine; a list that draws all rows takes seconds.
    expect(median).toBeLessThan(150);

    await tree.focus();
    await page.keyboard.press('Home');
    const begin = Date.now();
    await page.keyboard.press('Space');
    await expect
      .poll(async () => (await model.layer('efficientnet_v2_l')).getAttribute('aria-checked'))
      .toBe('true');
    console.log(`training all of it: shown after ${Date.now() - begin} ms`);
  });
});
