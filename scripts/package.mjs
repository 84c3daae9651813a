// @ts-check
// Makes the .vsix of one platform, or of all: node scripts/package.mjs [--target linux-x64|universal|all] [--out FILE]
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import vsce from '@vscode/vsce';
import { checkFiles } from './package/checkFiles.mjs';
import { stage } from './package/stage.mjs';
import { TARGETS, UNIVERSAL } from './package/targets.mjs';
import { MOST_BESIDE, weigh } from './package/weigh.mjs';
import { ROOT } from './vscode/paths.mjs';

/** Packages of the platforms that have one; the universal one for the others. */
const here = `${process.platform}-${process.arch}`;
const { values: options } = parseArgs({
  options: {
    target: { type: 'string', default: here in TARGETS ? here : UNIVERSAL },
    out: { type: 'string' },
  },
});
const names = options.target === 'all' ? Object.keys(TARGETS) : [options.target];
if (!names.every((name) => name in TARGETS)) {
  console.error(
    `package: there is no target "${options.target}"; take one of ${Object.keys(TARGETS).join(', ')}, all.`,
  );
  process.exit(2);
}
if (options.out !== undefined && names.length > 1) {
  console.error('package: --out names one file; take one target.');
  process.exit(2);
}

const { name, version } = JSON.parse(await readFile(resolve(ROOT, 'package.json'), 'utf8'));
let wrong = 0;
for (const target of names) wrong += await makePackage(target);
process.exitCode = wrong > 0 ? 1 : 0;

/**
 * @param {string} targetName
 * @returns {Promise<number>} how many things are wrong with it
 */
async function makePackage(targetName) {
  const target = TARGETS[targetName];
  if (!target) return 1;
  const packagePath = resolve(ROOT, options.out ?? `${name}-${version}-${targetName}.vsix`);
  const folder = resolve(ROOT, 'out/package', targetName);
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
    ...(targetName !== UNIVERSAL && { target: targetName }),
    packagePath,
    dependencies: false,
    // The project has no public address yet that links in the README could be made absolute with.
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });

  const { names: files, bytes, binaries } = await weigh(packagePath);
  const complaints = checkFiles(files, target);
  if (bytes - binaries > MOST_BESIDE) {
    complaints.push(
      `${megabytes(bytes - binaries)} beside the native parts are more than ${megabytes(MOST_BESIDE)}.`,
    );
  }
  const sizes = `${megabytes(bytes)}, of which native parts ${megabytes(binaries)}`;
  console.log(`${relative(process.cwd(), packagePath)}: ${sizes}`);
  for (const complaint of complaints) console.error(`package: ${complaint}`);
  return complaints.length;
}

/** @param {number} bytes */
function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
