// @ts-check
// Opens VS Code with the extension loaded from this folder and the samples open: the desktop editor where `code` is
// found, otherwise VS Code's server, in the browser. With --print the server's address is only printed.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from './vscode/paths.mjs';
import { serve } from './vscode/serve.mjs';

const { values: options } = parseArgs({ options: { print: { type: 'boolean', default: false } } });
const folder = resolve(ROOT, 'media/samples');

execFileSync(process.execPath, ['esbuild.mjs'], { cwd: ROOT, stdio: 'inherit' });
if (!options.print && openDesktop())
  console.log('VS Code opens with Headstart loaded and media/samples open.');
else await openServer();

/** @returns {boolean} whether there is a desktop VS Code */
function openDesktop() {
  const shell = process.platform === 'win32';
  if (spawnSync('code', ['--version'], { shell, stdio: 'ignore' }).status !== 0) return false;
  execFileSync(process.execPath, ['scripts/prepareDesktop.mjs'], { cwd: ROOT, stdio: 'inherit' });
  const args = ['--new-window', `--extensionDevelopmentPath=${ROOT}`, folder];
  return (
    spawnSync('code', shell ? args.map((arg) => `"${arg}"`) : args, { shell, stdio: 'inherit' }).status === 0
  );
}

async function openServer() {
  const server = await serve({ forPeople: true });
  const address = server.address({ folder, development: [ROOT] });
  console.log(`VS Code with Headstart is at\n\n  ${address}\n\nCtrl+C ends it.`);
  if (!options.print) openInBrowser(address);
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.once(signal, () => void server.stop().then(() => process.exit(0)));
  }
  // The server is a process of its own; this one stays to end it.
  setInterval(() => undefined, 60_000);
}

/** @param {string} address */
function openInBrowser(address) {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open']
      : process.platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler']
        : ['xdg-open'];
  const child = spawn(command, [...args, address], { stdio: 'ignore', detached: true });
  child.once('error', () => console.log(`(${command} is not there to open it; copy the address.)`));
  child.unref();
}
