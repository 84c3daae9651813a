// @ts-check
// Makes the .vsix of one platform: node scripts/package.mjs [--target linux-x64] [--out FILE]
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import vsce from '@vscode/vsce';
import { stage } from './package/stage.mjs';
import { TARGETS } from './package/targets.mjs';
import { ROOT } from './vscode/paths.mjs';

const { values: options } = parseArgs({
  options: {
    target: { type: 'string', default: `${process.platform}-${process.arch}` },
    out: { type: 'string' },
  },
});
const target = TARGETS[options.target];
if (!target) {
  console.error(
    `package: there is no target "${options.target}"; take one of ${Object.keys(TARGETS).join(', ')}.`,
  );
  process.exit(2);
}

const { name, version } = JSON.parse(await readFile(resolve(ROOT, 'package.json'), 'utf8'));
const packagePath = resolve(ROOT, options.out ?? `${name}-${version}-${options.target}.vsix`);
const folder = resolve(ROOT, 'out/package', options.target);
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
await mkdir(dirname(packagePath), { recursive: true });
execFileSync(process.execPath, ['esbuild.mjs', '--production', '--outdir', resolve(folder, 'dist')], {
  cwd: ROOT,
  stdio: 'inherit',
});
await stage(folder, target);
await vsce.createVSIX({
  cwd: folder,
  target: options.target,
  packagePath,
  dependencies: false,
  // The project has no public address yet that links in the README could be made absolute with.
  allowMissingRepository: true,
  rewriteRelativeLinks: false,
});

const megabytes = (await stat(packagePath)).size / 1e6;
console.log(
  `${relative(process.cwd(), packagePath)}: ${megabytes.toFixed(1)} MB of at most ${target.limitMB}`,
);
if (megabytes > target.limitMB) {
  console.error(
    `package: that is too large; compare out/package/${options.target} with what is meant to be shipped.`,
  );
  process.exit(1);
}
