import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

/** Builds the bundles before the tests, because the engine runs as a process of its own. */
export default function setup(): void {
  execFileSync(process.execPath, ['esbuild.mjs'], {
    cwd: resolve(import.meta.dirname, '..'),
    stdio: 'inherit',
  });
}
