// @ts-check
// The pictures of the README, taken in a real VS Code: node scripts/vscode/screenshots.mjs [NAME…]
//   writes media/screenshots/NAME-light.png and NAME-dark.png
import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { launchChromium } from './chromium.mjs';
import { ROOT } from './paths.mjs';
import { SCENES } from './scenes.mjs';
import { serve } from './serve.mjs';
import { Workbench } from './workbench.mjs';

const OUT = resolve(ROOT, 'media/screenshots');

/** What a picture may weigh, in bytes: whoever opens the README loads all of them. */
const MOST_BYTES = 150_000;

/** What an open page takes to draw itself in new colours, in milliseconds. */
const SETTLE_MS = 1500;

/** A window with nothing in it that the pictures are not about. */
const SETTINGS = {
  'window.commandCenter': false,
  'window.title': '${rootName}',
  'workbench.layoutControl.enabled': false,
  'breadcrumbs.enabled': false,
};

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !SCENES.some((scene) => scene.name === name));
if (unknown !== undefined) {
  console.error(
    `screenshots: there is no “${unknown}”; take of ${SCENES.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}
const scenes = SCENES.filter(({ name }) => wanted.length === 0 || wanted.includes(name));

execFileSync(process.execPath, ['esbuild.mjs'], { cwd: ROOT, stdio: 'inherit' });
await mkdir(OUT, { recursive: true });
const home = await mkdtemp(join(tmpdir(), 'headstart-screenshots-'));
const folder = await makeWorkspace(join(home, 'my-pictures'));
const server = await serve({
  settings: SETTINGS,
  // Nothing that this machine knows or has downloaded is seen.
  env: {
    TORCH_HOME: join(home, 'torch'),
    HEADSTART_HOME: join(home, 'known'),
    HF_HOME: join(home, 'hub'),
    HOME: home,
  },
});
const browser = await launchChromium();
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const workbench = new Workbench(page, server);
  await workbench.open({ folder, development: [ROOT] });
  for (const scene of scenes) {
    await scene.prepare(workbench);
    for (const theme of /** @type {const} */ (['light', 'dark'])) {
      await workbench.setTheme(theme);
      await scene.show?.(workbench);
      await sleep(SETTLE_MS);
      await take(page, scene, theme);
    }
    await workbench.runCommand('View: Close All Editors');
  }
} finally {
  await browser.close();
  await server.stop();
  await rm(home, { recursive: true, force: true });
}

/** Samples, a folder of class folders, and a weights file. @param {string} folder */
async function makeWorkspace(folder) {
  await cp(resolve(ROOT, 'media/samples'), join(folder, 'shapes'), { recursive: true });
  await cp(resolve(ROOT, 'media/samples-new-classes'), join(folder, 'weather'), { recursive: true });
  await cp(resolve(ROOT, 'models/demo/model.safetensors'), join(folder, 'shapes.safetensors'));
  for (const each of ['shapes', 'weather']) await rm(join(folder, each, 'README.md'));
  return folder;
}

/** @param {import('playwright-core').Page} page @param {import('./scenes.mjs').Scene} scene @param {string} theme */
async function take(page, { name, clip }, theme) {
  const shot = await page.screenshot({ ...(clip && { clip }) });
  // The palette of a window has few colours; photographs are not among the samples.
  const png = await sharp(shot).png({ palette: true, quality: 90, effort: 10 }).toBuffer();
  const file = join(OUT, `${name}-${theme}.png`);
  if (png.length > MOST_BYTES) throw new Error(`${file} has ${png.length} bytes, more than ${MOST_BYTES}.`);
  await writeFile(file, png);
  console.log(`${relative(ROOT, file)}: ${png.length} bytes`);
}
