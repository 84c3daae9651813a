// @ts-check
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provisionServer } from './provision.mjs';
import { WINDOW_HOST } from './separateWebviews.mjs';

/** What every window of ours starts with: no questions, no welcome, nothing sent anywhere. */
const SETTINGS = {
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.colorTheme': 'Default Dark Modern',
  'window.autoDetectColorScheme': false,
  'extensions.autoCheckUpdates': false,
  'update.mode': 'none',
  'git.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.commandCenter.enabled': false,
};
const START_LIMIT_MS = 60_000;

/**
 * @typedef {object} Server
 * @property {number} port
 * @property {(options: PageOptions) => string} address
 * @property {() => Promise<void>} stop
 *
 * @typedef {object} PageOptions
 * @property {string} folder the workspace folder, absolute
 * @property {string[]} [development] extensions to load from their folders
 * @property {string} [tests] a module whose `run()` is run in the extension host
 */

/**
 * Starts VS Code's server on a free port of 127.0.0.1, with fresh user data and extensions.
 * @param {{ settings?: Record<string, unknown>, vsix?: string, forPeople?: boolean, env?: NodeJS.ProcessEnv }} [options]
 *   `vsix` is installed first, as a user's package is. `forPeople`: for any browser, and asking for a token, because
 *   the server can open terminals and stays; otherwise for {@link Workbench}, see `separateWebviews.mjs`
 * @returns {Promise<Server>}
 */
export async function serve({ settings = {}, vsix, forPeople = false, env = {} } = {}) {
  const folder = await provisionServer();
  const home = await mkdtemp(join(tmpdir(), 'headstart-vscode-'));
  const dataDir = join(home, 'data');
  const directories = ['--user-data-dir', dataDir, '--extensions-dir', join(home, 'extensions')];
  const token = forPeople ? randomBytes(16).toString('hex') : undefined;
  const access = token ? ['--connection-token', token] : ['--without-connection-token'];
  const environment = { ...cleanEnvironment(), ...env };
  await mkdir(join(dataDir, 'User'), { recursive: true });
  await mkdir(join(home, 'extensions'));
  await writeFile(join(dataDir, 'User/settings.json'), JSON.stringify({ ...SETTINGS, ...settings }, null, 2));

  if (vsix) await finished(launch(folder, [...directories, '--install-extension', vsix], environment));
  const server = launch(
    folder,
    [
      ...['--host', '127.0.0.1', '--port', '0', ...access],
      ...['--accept-server-license-terms', '--telemetry-level', 'off', ...directories],
    ],
    environment,
  );
  const kill = () => endGroup(server.process, 'SIGKILL');
  process.once('exit', kill);
  const port = await listening(server);

  return {
    port,
    address: (options) => address(`${forPeople ? '127.0.0.1' : WINDOW_HOST}:${port}`, token, options),
    stop: async () => {
      process.off('exit', kill);
      const { process: child } = server;
      const gone =
        child.exitCode === null ? new Promise((resolve) => child.once('exit', resolve)) : undefined;
      endGroup(child, 'SIGKILL');
      await gone;
      await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

/** @param {string} authority @param {string | undefined} token @param {PageOptions} options */
function address(authority, token, { folder, development = [], tests }) {
  const remote = (/** @type {string} */ path) => `vscode-remote://${authority}${encodeURI(path)}`;
  const payload = [
    ['skipWelcome', 'true'],
    ...development.map((path) => ['extensionDevelopmentPath', remote(path)]),
    ...(tests ? [['extensionTestsPath', remote(tests)]] : []),
  ];
  const query = new URLSearchParams({
    ...(token && { tkn: token }),
    folder,
    payload: JSON.stringify(payload),
  });
  return `http://${authority}/?${query.toString()}`;
}

/** A window or test runner around us must not leak into the server: its variables change how Node starts. */
function cleanEnvironment() {
  const foreign = /^(VSCODE_|ELECTRON_|VITEST|npm_|NODE_OPTIONS$|NODE_ENV$|TEST$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

/** @param {string} folder @param {string[]} args @param {NodeJS.ProcessEnv} env */
function launch(folder, args, env) {
  // A group of its own, so that the extension hosts it forks end with it.
  const child = spawn(process.execPath, ['out/server-main.js', ...args], {
    cwd: folder,
    env,
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { text: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (/** @type {string} */ chunk) => (said.text += chunk));
  }
  return { process: child, said };
}

/** @param {ReturnType<typeof launch>} server @returns {Promise<number>} the port */
function listening({ process: child, said }) {
  return new Promise((resolve, reject) => {
    const fail = (/** @type {string} */ why) => {
      clearTimeout(timer);
      endGroup(child, 'SIGKILL');
      reject(new Error(`The VS Code server ${why}. It said:\n${said.text}`));
    };
    const timer = setTimeout(() => fail(`was not up after ${START_LIMIT_MS / 1000} s`), START_LIMIT_MS);
    child.once('exit', (code) => fail(`ended with ${String(code)}`));
    child.stdout.on('data', () => {
      const port = /Extension host agent listening on (\d+)/.exec(said.text)?.[1];
      if (!port || !said.text.includes('Extension host agent started')) return;
      clearTimeout(timer);
      child.removeAllListeners('exit');
      resolve(Number(port));
    });
  });
}

/** @param {ReturnType<typeof launch>} command */
async function finished({ process: child, said }) {
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`The VS Code server could not install the extension:\n${said.text}`);
}

/** @param {import('node:child_process').ChildProcess} child @param {NodeJS.Signals} signal */
function endGroup(child, signal) {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It ended between the question and the signal.
  }
}
