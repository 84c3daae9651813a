// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { npm } from '../npm.mjs';
import { withLock } from './lock.mjs';
import { CACHE, CODE_SERVER_VERSION } from './paths.mjs';

const HOME = resolve(CACHE, `code-server-${CODE_SERVER_VERSION}`);
const MARKER = resolve(HOME, 'complete');
/** The search program, without which `workspace.findFiles` fails; code-server fetches it by an install script. */
const RIPGREP = `@vscode/ripgrep-${process.platform}-${process.arch}`;
const RIPGREP_VERSION = '1.18.0';
/** What the marker says; an install by another recipe is done again. */
const RECIPE = `code-server ${CODE_SERVER_VERSION}, ${RIPGREP} ${RIPGREP_VERSION}\n`;

/**
 * The VS Code server, installed once from npm into `.vscode-test/`. The marker is written last, so an
 * install that was broken off is done again; the lock keeps a second run from installing beside the first.
 * @returns {Promise<string>} the folder that holds `out/server-main.js`
 */
export async function provisionServer() {
  const folder = resolve(HOME, 'node_modules/code-server/lib/vscode');
  if (isComplete()) return folder;
  await mkdir(CACHE, { recursive: true });
  await withLock(`${HOME}.lock`, async () => {
    if (isComplete()) return;
    process.stderr.write(
      `Installing the VS Code server (code-server ${CODE_SERVER_VERSION}) into .vscode-test …\n`,
    );
    await rm(HOME, { recursive: true, force: true });
    await mkdir(HOME);
    await writeFile(resolve(HOME, 'package.json'), '{ "private": true }\n');
    // Nothing here needs an install script: the server runs without its native modules.
    const quietly = ['--ignore-scripts', '--no-audit', '--no-fund'];
    npm(['install', ...quietly, `code-server@${CODE_SERVER_VERSION}`, `${RIPGREP}@${RIPGREP_VERSION}`], HOME);
    npm(['install', ...quietly, '--omit=dev'], folder);
    const search = resolve(folder, 'node_modules/@vscode/ripgrep/bin');
    await cp(resolve(HOME, 'node_modules', RIPGREP, 'bin'), search, { recursive: true });
    await writeFile(`${MARKER}.part`, RECIPE);
    await rename(`${MARKER}.part`, MARKER);
  });
  return folder;
}

function isComplete() {
  return existsSync(MARKER) && readFileSync(MARKER, 'utf8') === RECIPE;
}
