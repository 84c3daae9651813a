import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { HOW_TO_GET_CHROMIUM, findChromium } from '../../scripts/vscode/chromium.mjs';
import { ModelPage } from './ModelPage';
import { openInstalled, type InstalledWindow } from './openInstalled';

const ROOT = resolve(import.meta.dirname, '../..');
const SCREENSHOTS = resolve(ROOT, 'out/screenshots');

/** What a page would run if it took it for HTML. */
const HTML = '<img src=x onerror="document.body.dataset.owned = 1">';
/** What VS Code would make a link of that runs a command. */
const LINK = '[read more](command:workbench.view.debug)';
const BAD_PICTURE = `x ${LINK}.png`;

/** A model whose classes have names that do harm where they are not taken as text, and a file with such a name. */
async function makeHostile(folder: string): Promise<void> {
  await cp(join(ROOT, 'models/demo'), join(folder, 'hostile'), { recursive: true });
  const file = join(folder, 'hostile/headstart.json');
  const manifest = JSON.parse(await readFile(file, 'utf8')) as { classes: string[] };
  const classes = manifest.classes.map((name) => `${name} ${HTML} ${LINK}`);
  await writeFile(file, JSON.stringify({ ...manifest, classes }));
  await cp(join(ROOT, 'media/samples/star-1.jpg'), join(folder, 'star.jpg'));
  await writeFile(join(folder, BAD_PICTURE), 'This is a text, whatever its name says.\n');
}

const title = findChromium()
  ? 'hostile names in a VS Code window'
  : `hostile names in a VS Code window (no Chromium: ${HOW_TO_GET_CHROMIUM})`;

describe.runIf(findChromium())(title, () => {
  let window: InstalledWindow;
  let model: ModelPage;
  beforeAll(async () => {
    await mkdir(SCREENSHOTS, { recursive: true });
    window = await openInstalled(inject('vsix'), makeHostile);
    model = new ModelPage(window.workbench);
  });
  afterAll(() => window.close());
  afterEach(async ({ task }) => {
    const name = task.name.replace(/\W+/g, '-');
    await window.workbench.page.screenshot({ path: resolve(SCREENSHOTS, `hostile-${name}.png`) });
  });

  it('of a file is text in a notification, without the link that it is written as', async () => {
    const { workbench } = window;
    await workbench.chooseFromContextMenu(BAD_PICTURE, 'Classify with Headstart');
    await expect
      .poll(() => workbench.notifications())
      .toEqual([expect.stringContaining('command:workbench.view.debug')]);
    expect(await workbench.page.locator('.notification-list-item-message a').count()).toBe(0);
    await workbench.clearNotifications();
  });

  it('of classes are text in the Model view', async () => {
    const { workbench } = window;
    await workbench.runCommand('Headstart: Choose model');
    const item = workbench.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'hostile' });
    await item.first().click();
    await expect.poll(async () => (await model.modelName()).innerText()).toContain('hostile');
    await workbench.chooseFromContextMenu('star.jpg', 'Classify with Headstart');
    const [best] = await model.predictions('star.jpg');
    expect(best?.label).toBe(`star ${HTML} ${LINK}`);
    const frame = await model.frame();
    expect(await frame.locator('img[src=x], a').count()).toBe(0);
    expect(await frame.evaluate('document.body.dataset.owned')).toBeUndefined();
  });
});
