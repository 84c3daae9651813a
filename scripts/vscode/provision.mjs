// @ts-check
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { npm } from '../npm.mjs';
import { withLock } from './lock.mjs';
import { CACHE, CODE_SERVER_VERSION } from './paths.mjs';

const HOME = resolve(CACHE, `code-server-${CODE_SERVER_VERSION}`);
const MARKER = resolve(HOME, 'complete');

/**
 * The VS Code server, installed once from npm into `.vscode-test/`. The marker is written last, so an
 * install that was broken off is done again; the lock keeps a second run from installing beside the first.
 * @returns {Promise<string>} the folder that holds `out/server-main.js`
 */
export async function provisionServer() {
  const folder = resolve(HOME, 'node_modules/code-server/lib/vscode');
  if (existsSync(MARKER)) return folder;
  await mkdir(CACHE, { recursive: true });
  await withLock(`${HOME}.lock`, async () => {
    if (existsSync(MARKER)) return;
    process.stderr.write(
      `Installing the VS Code server (code-server ${CODE_SERVER_VERSION}) into .vscode-test …\n`,
    );
    await rm(HOME, { recursive: true, force: true });
    await mkdir(HOME);
    await writeFile(resolve(HOME, 'package.json'), '{ "private": true }\n');
    // Neither step needs an install script: the server runs without its native modules.
    npm(
      ['install', '--ignore-scripts', '--no-audit', '--no-fund', `code-server@${CODE_SERVER_VERSION}`],
      HOME,
    );
    npm(['install', '--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund'], folder);
    await writeFile(`${MARKER}.part`, `${new Date().toISOString()}\n`);
    await rename(`${MARKER}.part`, MARKER);
  });
  return folder;
}
