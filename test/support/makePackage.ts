import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The packaged extension. */
    vsix: string;
    /** What it is made for: a platform of VS Code's, or `universal`. */
    target: string;
  }
}

const ROOT = resolve(import.meta.dirname, '../..');

/** Packages the extension for a target, once for all the tests that install it. */
export function makePackage(project: TestProject, target: string): void {
  const vsix = resolve(ROOT, `out/test/headstart-${target}.vsix`);
  const args = ['scripts/package.mjs', '--target', target, '--out', vsix];
  execFileSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
  project.provide('vsix', vsix);
  project.provide('target', target);
}
