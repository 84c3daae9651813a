// @ts-check
import { execFileSync } from 'node:child_process';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { CACHE, ROOT, VSCODE_VERSION } from './paths.mjs';

const DOWNLOADS = 'https://update.code.visualstudio.com/api/releases/stable';
const PROBE_LIMIT_MS = 3000;

/**
 * Whether desktop VS Code can be downloaded and shown here. HEADSTART_VSCODE=server or =desktop decides instead.
 * @returns {Promise<boolean>}
 */
export async function canRunDesktop() {
  const wish = process.env['HEADSTART_VSCODE'];
  if (wish) return wish === 'desktop';
  if (process.platform === 'linux' && !process.env['DISPLAY']) return false;
  try {
    return (await fetch(DOWNLOADS, { signal: AbortSignal.timeout(PROBE_LIMIT_MS) })).ok;
  } catch {
    return false;
  }
}

/**
 * Runs a module's `run()` in the extension host of a downloaded desktop VS Code.
 * @param {{ workspace: string, tests: string, env: Record<string, string> }} options
 */
export async function runTestsOnDesktop({ workspace, tests, env }) {
  execFileSync(process.execPath, ['scripts/prepareDesktop.mjs'], { cwd: ROOT, stdio: 'inherit' });
  const vscodeExecutablePath = await downloadAndUnzipVSCode({ version: VSCODE_VERSION, cachePath: CACHE });
  await runTests({
    vscodeExecutablePath,
    extensionDevelopmentPath: ROOT,
    extensionTestsPath: tests,
    extensionTestsEnv: env,
    launchArgs: [workspace, '--disable-extensions', '--disable-workspace-trust', '--skip-welcome'],
  });
}
