// @ts-check
// Runs the suite of test/vscode in a real extension host: desktop VS Code where it can be had, otherwise the server
// with a browser as its window.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { HOW_TO_GET_CHROMIUM, findChromium, launchChromium } from '../../scripts/vscode/chromium.mjs';
import { canRunDesktop, runTestsOnDesktop } from '../../scripts/vscode/desktop.mjs';
import { ROOT } from '../../scripts/vscode/paths.mjs';
import { separateWebviews } from '../../scripts/vscode/separateWebviews.mjs';
import { serve } from '../../scripts/vscode/serve.mjs';

/** @typedef {import('./HostTest').HostTestResult} HostTestResult */

const LIMIT_MS = 10 * 60_000;
const MARKS = { passed: '✓', failed: '✗', skipped: '↓' };

const results = await runHostSuite();
for (const { name, state, why } of results) {
  console.log(` ${MARKS[state]} ${name}${why ? `\n     ${why.replaceAll('\n', '\n     ')}` : ''}`);
}
const failed = results.filter(({ state }) => state === 'failed').length;
/** @type {import('../support/Summary').Summary} */
const summary = {
  passed: results.filter(({ state }) => state === 'passed').length,
  failed,
  skipped: results.filter(({ state }) => state === 'skipped').map(({ name, why = '' }) => ({ name, why })),
};
const file = process.env['HEADSTART_TEST_SUMMARY'];
if (file) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(summary));
}
process.exitCode = failed > 0 ? 1 : 0;

/** @returns {Promise<HostTestResult[]>} */
async function runHostSuite() {
  const desktop = await canRunDesktop();
  if (!desktop && !findChromium()) {
    return [
      { name: 'the extension host suite', state: 'skipped', why: `no window for it: ${HOW_TO_GET_CHROMIUM}` },
    ];
  }
  // As users have it: what activation takes is measured too.
  execFileSync(process.execPath, ['esbuild.mjs', '--production'], { cwd: ROOT, stdio: 'inherit' });
  const tests = resolve(ROOT, 'out/test/vscode/index.js');
  await build({
    entryPoints: [resolve(import.meta.dirname, 'index.ts')],
    outfile: tests,
    bundle: true,
    platform: 'node',
    target: 'node20',
    external: ['vscode'],
    logLevel: 'warning',
  });
  const home = await mkdtemp(join(tmpdir(), 'headstart-host-'));
  const workspace = join(home, 'pictures');
  const file = join(home, 'results.json');
  await cp(resolve(ROOT, 'media/samples'), workspace, { recursive: true });
  try {
    if (desktop) await runTestsOnDesktop({ workspace, tests, env: environment(file, home) });
    else await runTestsOnServer(workspace, tests, file, environment(file, home));
    return JSON.parse(readFileSync(file, 'utf8'));
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** What is learnt and downloaded stays in the suite's own folder. @param {string} file @param {string} home */
function environment(file, home) {
  return {
    HEADSTART_HOST_RESULTS: file,
    HEADSTART_HOME: join(home, 'known'),
    TORCH_HOME: join(home, 'torch'),
  };
}

/** @param {string} workspace @param {string} tests @param {string} file @param {NodeJS.ProcessEnv} env */
async function runTestsOnServer(workspace, tests, file, env) {
  const server = await serve({ env });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await separateWebviews(page, server.port);
    await page.goto(server.address({ folder: workspace, development: [ROOT], tests }), { timeout: 90_000 });
    const end = Date.now() + LIMIT_MS;
    while (!existsSync(file)) {
      if (Date.now() > end)
        throw new Error(`The extension host gave no results within ${LIMIT_MS / 1000} s.`);
      await sleep(200);
    }
  } finally {
    await browser.close();
    await server.stop();
  }
}
