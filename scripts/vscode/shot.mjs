// @ts-check
// A picture of the extension in a real VS Code. For example:
//   node scripts/vscode/shot.mjs --open circles.png --command "Headstart: Classify" --out out/shot.png
import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { launchChromium } from './chromium.mjs';
import { ROOT } from './paths.mjs';
import { serve } from './serve.mjs';
import { Workbench } from './workbench.mjs';

const USAGE = `node scripts/vscode/shot.mjs [options]
  --folder PATH      workspace folder (media/samples)
  --extension PATH   extension folder (the project)
  --theme NAME       dark, light or hc (dark)
  --open FILE        a file of the workspace to open in an editor
  --menu "FILE:LABEL"  right-click FILE in the explorer and take LABEL
  --command TITLE    run this command; may be given several times
  --press KEY        press a key at the end; may be given several times
  --sidebar PX       width of the sidebar
  --size WxH         size of the window (1280x800)
  --wait MS          pause before the picture (3000)
  --setting K=JSON   a user setting; may be given several times
  --no-build         take dist/ as it is
  --out FILE         the PNG (out/screenshots/shot.png)`;

const { values: options } = parseArgs({
  options: {
    folder: { type: 'string', default: resolve(ROOT, 'media/samples') },
    extension: { type: 'string', default: ROOT },
    theme: { type: 'string', default: 'dark' },
    open: { type: 'string' },
    menu: { type: 'string' },
    command: { type: 'string', multiple: true, default: [] },
    press: { type: 'string', multiple: true, default: [] },
    sidebar: { type: 'string' },
    size: { type: 'string', default: '1280x800' },
    wait: { type: 'string', default: '3000' },
    setting: { type: 'string', multiple: true, default: [] },
    'no-build': { type: 'boolean', default: false },
    out: { type: 'string', default: resolve(ROOT, 'out/screenshots/shot.png') },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  console.log(USAGE);
  process.exit(0);
}

if (!options['no-build']) execFileSync(process.execPath, ['esbuild.mjs'], { cwd: ROOT, stdio: 'inherit' });
const settings = Object.fromEntries(
  options.setting.map((pair) => {
    const [name = '', ...value] = pair.split('=');
    return [name, JSON.parse(value.join('='))];
  }),
);
const [width = 1280, height = 800] = options.size.split('x').map(Number);
const server = await serve({ settings });
const browser = await launchChromium();
try {
  const page = await browser.newPage({ viewport: { width, height } });
  page.on('pageerror', (error) => console.error(`page: ${error.message}`));
  const workbench = new Workbench(page, server);
  await workbench.open({ folder: resolve(options.folder), development: [resolve(options.extension)] });
  await workbench.setTheme(/** @type {'light' | 'dark' | 'hc'} */ (options.theme));

  if (options.open) await workbench.openFile(options.open);
  if (options.menu) {
    const [file = '', label = ''] = options.menu.split(':');
    await workbench.chooseFromContextMenu(file, label);
  }
  for (const title of options.command) await workbench.runCommand(title);
  if (options.sidebar) await workbench.setSidebarWidth(Number(options.sidebar));
  for (const key of options.press) await page.keyboard.press(key);
  await sleep(Number(options.wait));
  for (const text of await workbench.notifications()) console.log(`notification: ${text}`);
  await mkdir(dirname(resolve(options.out)), { recursive: true });
  await page.screenshot({ path: options.out });
  console.log(options.out);
} finally {
  await browser.close();
  await server.stop();
}
