// @ts-check
import { spawnSync } from 'node:child_process';

/**
 * Runs npm in a folder of its own and returns what it printed. `--prefix` is said aloud, because npm
 * started from an npm script would otherwise look upwards for the project's own package.json.
 * @param {string[]} args
 * @param {string} folder
 * @returns {string} standard output
 * @throws {Error} with npm's own words when it fails
 */
export function npm(args, folder) {
  const script = process.env['npm_execpath'];
  const [command, first] = script?.endsWith('.js') ? [process.execPath, [script]] : ['npm', []];
  const { status, stdout, stderr, error } = spawnSync(command, [...first, ...args, '--prefix', folder], {
    cwd: folder,
    encoding: 'utf8',
    shell: command === 'npm' && process.platform === 'win32',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed (${String(status)}):\n${stderr || stdout}`);
  return stdout;
}
