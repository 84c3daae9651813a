import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { findChromium } from '../../scripts/vscode/chromium.mjs';
import { UnkindServer } from '../support/UnkindServer';
import { seriousViolations } from './accessibility';
import { ModelPage } from './ModelPage';
import { openInstalled, type InstalledWindow } from './openInstalled';

const ROOT = resolve(import.meta.dirname, '../..');
const SCREENSHOTS = join(ROOT, 'out/screenshots');
const PATH = '/models/shapes.safetensors';

/** How long the server waits after each piece of 16 KiB, in milliseconds; the file has ninety. */
let pieceMs = 0;

/** A catalogue of one's own with the demo model's weights, on a loopback server. */
async function makeCatalogue(server: UnkindServer, file: string): Promise<void> {
  const folder = join(ROOT, 'models/demo');
  const weights = await readFile(join(folder, 'model.safetensors'));
  const { classes, preprocessing } = JSON.parse(
    await readFile(join(folder, 'headstart.json'), 'utf8'),
  ) as object & {
    classes: string[];
    preprocessing: object;
  };
  const entry = {
    architecture: 'shufflenet_v2_x0_5',
    weights: 'shapes',
    default: false,
    url: server.serve(PATH, weights),
    sha256: createHash('sha256').update(weights).digest('hex'),
    mebibytes: weights.length / 2 ** 20,
    acc1: 99.8,
    acc5: 100,
    parameters: 352_042,
    gflops: 0.014,
    minSize: 32,
    labels: classes,
    licence: 'https://zoo.example/licence',
    recipe: null,
    preprocessing,
  };
  await writeFile(file, JSON.stringify({ source: 'a class', entries: [entry] }));
}

const title = findChromium() ? 'choosing a model' : 'choosing a model (there is no Chromium)';

describe.runIf(findChromium())(title, () => {
  let home: string;
  let server: UnkindServer;
  let window: InstalledWindow;
  let model: ModelPage;
  beforeAll(async () => {
    await mkdir(SCREENSHOTS, { recursive: true });
    home = await mkdtemp(join(tmpdir(), 'headstart-models-'));
    server = await UnkindServer.start(async () => {
      if (pieceMs > 0) await sleep(pieceMs);
    });
    const catalogue = join(home, 'ours.headstart-catalog.json');
    await makeCatalogue(server, catalogue);
    window = await openInstalled(
      inject('vsix'),
      (folder) => cp(join(ROOT, 'media/samples/star-1.jpg'), join(folder, 'star.jpg')),
      {
        settings: { 'headstart.catalogs': [catalogue] },
        env: {
          TORCH_HOME: join(home, 'torch'),
          HEADSTART_HOME: join(home, 'known'),
          HF_HOME: join(home, 'hub'),
        },
      },
    );
    model = new ModelPage(window.workbench);
  });
  afterAll(async () => {
    await window.close();
    await server.close();
    await rm(home, { recursive: true, force: true });
  });
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    console.log(window.complaints.slice(-20).join('\n'));
    await shot(`failed-${task.name.replace(/\W+/g, '-')}`);
  });

  const shot = (name: string): Promise<unknown> =>
    window.workbench.page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
  const file = (ending = ''): string => join(home, `torch/hub/checkpoints/shapes.safetensors${ending}`);

  /** Takes the model by the command, up to the question whether it may be downloaded. */
  async function chooseShapes(): Promise<string> {
    const { page } = window.workbench;
    await window.workbench.runCommand('Headstart: Use model');
    const items = page.locator('.quick-input-list .monaco-list-row');
    // The models are there, and not the commands any more.
    await items.filter({ hasText: 'alexnet' }).waitFor();
    await page.locator('.quick-input-widget input.input').fill('shapes');
    await items.filter({ hasText: 'shufflenet_v2_x0_5' }).filter({ hasText: 'shapes' }).click();
    const question = page
      .locator('.notification-list-item-message')
      .filter({ hasText: 'Download the weights' });
    return question.innerText();
  }

  async function press(label: string): Promise<void> {
    await window.workbench.page
      .locator('.notifications-toasts .monaco-button')
      .filter({ hasText: label })
      .first()
      .click();
  }

  async function row(text: string): Promise<string> {
    return window.workbench.page
      .locator('.tree-explorer-viewlet-tree-view .monaco-list-row')
      .filter({ hasText: text })
      .first()
      .innerText();
  }

  it('lists the catalogues, the published and one’s own, without asking any server', async () => {
    await window.workbench.openFile('star.jpg');
    await model.showLayers();
    expect((await model.predictions('star.jpg'))[0]?.label).toBe('star');
    await expect.poll(async () => (await model.modelName()).innerText()).toContain('demo');
    await window.workbench.runCommand('Headstart: Focus on Models View');
    await expect.poll(() => row('Cached')).toContain('nothing yet');
    await expect.poll(() => row('AlexNet')).toContain('56.5 %');
    expect(server.requests).toEqual([]);
  });

  it('asks before it downloads, and says how much, from where and under which licence', async () => {
    const question = await chooseShapes();
    for (const part of ['1.5 MB', '127.0.0.1', 'torch/hub/checkpoints', 'https://zoo.example/licence'])
      expect(question).toContain(part);
    await window.workbench.setTheme('light');
    await shot('models-consent-light');
    await window.workbench.setTheme('dark');
    await shot('models-consent-dark');
    expect(server.requests).toEqual([]);
  });

  it('shows how the download gets on, and keeps what has come when it is cancelled', async () => {
    pieceMs = 150;
    await press('Download');
    const message = window.workbench.page
      .locator('.notification-list-item-message')
      .filter({ hasText: /Downloading.*\d+ % · [\d.]+ kB\/s · \d+ s left/ });
    await message.waitFor();
    // It is not to be done before it is cancelled, however long the next steps take.
    pieceMs = 5000;
    await expect.poll(() => row('shufflenet_v2_x0_5 shapes')).toMatch(/\d+ %/);
    await shot('models-progress-dark');
    await press('Cancel');
    await expect.poll(() => row('shufflenet_v2_x0_5 shapes')).toMatch(/\d+ % there/);
    const kept = (await stat(file('.part'))).size;
    expect(kept).toBeGreaterThan(0);
    await expect(stat(file())).rejects.toThrow();
    expect((await model.predictions('star.jpg'))[0]?.label).toBe('star');
    await expect.poll(async () => (await model.modelName()).innerText()).toContain('demo');
  });

  it('goes on from there, and at the end the model’s answer for the open image is shown', async () => {
    const kept = (await stat(file('.part'))).size;
    const before = server.requests.length;
    pieceMs = 0;
    expect(await chooseShapes()).toContain('are there already');
    await press('Download');
    await expect
      .poll(async () => (await model.modelName()).innerText(), { timeout: 30_000 })
      .toContain('shapes');
    expect((await model.predictions('star.jpg'))[0]?.label).toBe('star');
    expect(server.requests[before]?.headers.range).toBe(`bytes=${kept}-`);
    expect(
      createHash('sha256')
        .update(await readFile(file()))
        .digest('hex'),
    ).toBe(
      createHash('sha256')
        .update(await readFile(join(ROOT, 'models/demo/model.safetensors')))
        .digest('hex'),
    );
    await expect.poll(() => row('Cached')).toContain('1.5 MB');
    await expect.poll(() => row('shufflenet_v2_x0_5 shapes')).toContain('in use');
    await shot('models-used-dark');
  });

  it('measures the model and shows it in a table that can be used by keyboard', async () => {
    await window.workbench.runCommand('Headstart: Open model table');
    const frame = await window.workbench.webview('.models [role=grid]');
    await frame.getByRole('textbox', { name: /Filter models/ }).fill('shapes');
    const shapes = frame.getByRole('row').filter({ hasText: 'shapes' });
    await expect.poll(() => shapes.count()).toBe(1);
    await frame.getByRole('grid').focus();
    await window.workbench.page.keyboard.press('ArrowDown');
    await expect.poll(() => shapes.getAttribute('aria-selected')).toBe('true');
    await frame.getByRole('button', { name: 'Measure', exact: true }).click();
    await expect.poll(() => shapes.locator('.time').innerText(), { timeout: 30_000 }).toMatch(/\d ms$/);
    await frame.getByRole('textbox', { name: /Filter models/ }).fill('');
    await expect.poll(() => frame.getByRole('row').count()).toBeGreaterThan(10);
  });

  it.each(['light', 'hc', 'dark'] as const)(
    'has nothing in the table that hinders people, in the %s theme',
    async (theme) => {
      await window.workbench.setTheme(theme);
      const frame = await window.workbench.webview('.models [role=grid]');
      await shot(`models-table-${theme}`);
      expect(await seriousViolations(frame, 'editor')).toEqual([]);
    },
  );

  it('marks the models that none beats, and goes from point to point by keyboard', async () => {
    const frame = await window.workbench.webview('.models .plot');
    const plot = frame.locator('.plot');
    // Of the 115 published weights one has no classifier and so no accuracy; ours are for other classes.
    expect(await frame.locator('.plot .point').count()).toBe(114);
    expect(await frame.locator('.plot .point.best').count()).toBeGreaterThan(5);
    await plot.focus();
    await window.workbench.page.keyboard.press('Home');
    await expect
      .poll(() => plot.getAttribute('aria-label'))
      .toMatch(/^shufflenet_v2_x0_5 IMAGENET1K_V1: 60\.6 %/);
    await window.workbench.page.keyboard.press('ArrowRight');
    await expect.poll(() => plot.getAttribute('aria-label')).toMatch(/^mobilenet_v3_small/);
    await expect.poll(() => frame.locator('.model-details').innerText()).toContain('mobilenet_v3_small');
  });

  it('shows what two models say of the open image', async () => {
    await window.workbench.openFile('star.jpg');
    await window.workbench.runCommand('Headstart: Compare models on this image');
    await window.workbench.page
      .locator('.quick-input-list .monaco-list-row')
      .filter({ hasText: 'Demo model' })
      .click();
    const frame = await window.workbench.webview('.comparison-view');
    const best = frame.locator('.compared section ol.predictions > li:first-child .label');
    await expect.poll(() => best.allInnerTexts()).toEqual(['star', 'star']);
    await shot('models-compared-dark');
    expect(await seriousViolations(frame, 'editor')).toEqual([]);
  });
});
