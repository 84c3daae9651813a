import { execFileSync } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { HOW_TO_GET_CHROMIUM, findChromium } from '../../scripts/vscode/chromium.mjs';
import { seriousViolations } from './accessibility';
import { FLICKED, flickedClass, flickedName, makeFlickWorkspace, sampleNames } from './makeBatchWorkspace';
import { ModelPage } from './ModelPage';
import { openInstalled, type InstalledWindow } from './openInstalled';

const SCREENSHOTS = resolve(import.meta.dirname, '../../out/screenshots');
/** Five images a second. */
const EVERY_MS = 200;

const title = findChromium()
  ? 'the open image in a VS Code window'
  : `the open image in a VS Code window (no Chromium: ${HOW_TO_GET_CHROMIUM})`;

describe.runIf(findChromium())(title, () => {
  let window: InstalledWindow;
  let model: ModelPage;
  let folder: string;
  beforeAll(async () => {
    await mkdir(SCREENSHOTS, { recursive: true });
    window = await openInstalled(inject('vsix'), (workspace) => {
      folder = workspace;
      return makeFlickWorkspace(workspace);
    });
    model = new ModelPage(window.workbench);
    await window.workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  });
  afterAll(() => window.close());
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    const name = task.name.replace(/\W+/g, '-');
    await window.workbench.page.screenshot({ path: resolve(SCREENSHOTS, `failed-open-${name}.png`) });
    // A question that is left open would be in the way of the next test.
    await window.workbench.page.keyboard.press('Escape');
  });

  /** The image at which the flicking has ended. */
  let last = flickedName(FLICKED - 1);
  const answer = (text: string) =>
    window.workbench.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();
  const clipboard = (): Promise<string> => window.workbench.page.evaluate('navigator.clipboard.readText()');
  const section = async () => (await model.frame()).locator('section.picture');

  it('is shown beside the explorer, in the secondary side bar', async () => {
    const { page } = window.workbench;
    await window.workbench.chooseFromContextMenu(`flick/${flickedName(0)}`, 'Classify with Headstart');
    await model.predictions(flickedName(0));
    await window.workbench.runCommand('View: Move View');
    await answer('Model').click();
    await answer('New Secondary Side Bar Entry').click();
    await page.locator('.part.auxiliarybar').waitFor();
    await window.workbench.runCommand('View: Show Explorer');
    await page.locator('.explorer-folders-view').waitFor();
    await model.predictions(flickedName(0));
  });

  it('is followed through thirty images at five a second, to the answer for the last one', async () => {
    const { page } = window.workbench;
    const engines = enginePids();
    await (await window.workbench.explorerRow(`flick/${flickedName(0)}`)).click();
    const chosen = page.locator('.explorer-folders-view .monaco-list-row.selected.focused');
    await chosen.filter({ hasText: flickedName(0) }).waitFor();
    const begin = performance.now();
    for (let number = 1; number < FLICKED; number++) {
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Space');
      await sleep(Math.max(0, begin + number * EVERY_MS - performance.now()));
    }
    const rate = (1000 * (FLICKED - 1)) / (performance.now() - begin);
    const end = performance.now();
    // A busy window may swallow a key: the last image is the one that the explorer has come to.
    last = (await chosen.innerText()).trim();
    const number = Number(/\d+/.exec(last)?.[0]);
    expect(number).toBeGreaterThan(FLICKED / 2);
    const [best] = await model.predictions(last);
    console.log(
      `${rate.toFixed(1)} images a second; the last answer was there ${(performance.now() - end).toFixed(0)} ms after the last key`,
    );
    expect(best?.label).toBe(flickedClass(number, await sampleNames()));
    // And no answer for one before it comes late.
    await sleep(1500);
    expect(await (await section()).getAttribute('aria-label')).toBe(`Classification of ${last}`);
    // The process that has the network loaded was not ended for any of the answers that were not wanted any more.
    expect(enginePids()).toEqual(engines);
    expect(engines).toHaveLength(1);
  });

  it('has its answer copied as text and as JSON', async () => {
    await window.workbench.runCommand('Headstart: Copy answer as text');
    await expect.poll(clipboard).toMatch(/^flick-\d+\.jpg \(demo.*\)\n +\d+\.\d % {2}[a-z ]+\n/);
    await window.workbench.runCommand('Headstart: Copy answer as JSON');
    await expect.poll(clipboard).toContain('"predictions"');
    const copied = JSON.parse(await clipboard()) as { image: string; predictions: { label: string }[] };
    expect(copied.image).toBe(join(folder, 'flick', last));
    expect(copied.predictions).toHaveLength(5);
    expect(copied.predictions[0]?.label).toBe((await model.predictions(last))[0]?.label);
  });

  it('offers the same on a right click', async () => {
    const { page } = window.workbench;
    await (await section()).locator('.predictions').click({ button: 'right' });
    const menu = page.locator('.monaco-menu');
    await menu.waitFor();
    const items = await menu.locator('.action-label').allInnerTexts();
    expect(items.filter((text) => text !== '')).toEqual([
      'Copy answer as text',
      'Copy answer as JSON',
      'Add to class…',
      'Compare models on this image…',
    ]);
    await page.screenshot({ path: resolve(SCREENSHOTS, 'answer-menu.png') });
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });
  });

  it('is added to a class of a data set, under a name of its own, and removed again', async () => {
    const { page } = window.workbench;
    const inCircle = (): Promise<string[]> => readdir(join(folder, 'shapes/circle'));
    const link = (await section()).getByRole('button', { name: 'Add to class…' });
    await link.click();
    await answer('shapes').click();
    await answer('Another data set…').waitFor();
    await page.screenshot({ path: resolve(SCREENSHOTS, 'add-to-class.png') });
    await answer('circle').click();
    await expect.poll(() => window.workbench.notifications()).toEqual([`${last} copied to shapes/circle.`]);
    expect((await inCircle()).sort()).toEqual(['circle-1.jpg', last]);

    // The data set is known now, and nothing is overwritten.
    await link.click();
    await answer('circle').click();
    await expect.poll(async () => (await inCircle()).length).toBe(3);
    const second = last.replace('.jpg', '-2.jpg');
    expect(await inCircle()).toContain(second);
    await page
      .locator('.notification-list-item')
      .filter({ hasText: second })
      .getByText('Remove again')
      .click();
    await expect.poll(async () => (await inCircle()).sort()).toEqual(['circle-1.jpg', last]);
    await window.workbench.clearNotifications();
  });

  it('is compared with what another model says', async () => {
    await window.workbench.runCommand('Headstart: Compare models on this image');
    await answer('my-shapes').click();
    const frame = await window.workbench.webview('.comparison-view');
    await expect.poll(() => frame.locator('.compared .predictions').count()).toBe(2);
    expect(await frame.locator('h1').innerText()).toBe(last);
  });

  it.each(['light', 'hc', 'dark'] as const)(
    'has nothing in it that hinders people, in the %s theme',
    async (theme) => {
      await window.workbench.setTheme(theme);
      await window.workbench.page.screenshot({ path: resolve(SCREENSHOTS, `open-image-${theme}.png`) });
      expect(await seriousViolations(await model.frame(), 'sideBar')).toEqual([]);
    },
  );
});

/** The engines that are running below this process: other tests may have windows of their own. */
function enginePids(): string[] {
  const list = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' });
  const processes = list.split('\n').flatMap((line) => {
    const [, pid, parent, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid, parent, isEngine: args?.trimEnd().endsWith('/dist/engine.js') }];
  });
  const below = new Set([String(process.pid)]);
  // A parent may stand behind its child, so the list is gone through until nothing is added.
  for (let size = 0; size < below.size;) {
    size = below.size;
    for (const { pid, parent } of processes) if (parent !== undefined && below.has(parent)) below.add(pid);
  }
  return processes.filter(({ pid, isEngine }) => isEngine && below.has(pid)).map(({ pid }) => pid);
}
