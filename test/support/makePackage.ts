import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The packaged extension of this platform. */
    vsix: string;
  }
}

const ROOT = resolve(import.meta.dirname, '../..');

/** Packages the extension once for all the tests that install it. */
export default function setup(project: TestProject): void {
  const vsix = resolve(ROOT, 'out/test/headstart.vsix');
  execFileSync(process.execPath, ['scripts/package.mjs', '--out', vsix], { cwd: ROOT, stdio: 'inherit' });
  project.provide('vsix', vsix);
}
