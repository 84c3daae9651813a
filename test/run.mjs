// @ts-check
// Runs every test there is: units, engine, the extension host, the packages, the browser. What was skipped is named
// with its reason; the last line counts. With --checks, types and lint come first and count as a test each.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { HOW_TO_GET_CHROMIUM, findChromium } from '../scripts/vscode/chromium.mjs';
import { ROOT } from '../scripts/vscode/paths.mjs';

/** @typedef {import('./support/Summary').Summary} Summary */

const VITEST = resolve(ROOT, 'node_modules/vitest/vitest.mjs');
const REPORTERS = ['--reporter=default', '--reporter=./test/support/SummaryReporter.ts'];

/** @type {{ name: string, command: string[] }[]} */
const PARTS = [
  { name: 'units and engine', command: [VITEST, 'run', ...REPORTERS] },
  { name: 'extension host', command: ['test/vscode/run.mjs'] },
  {
    name: 'package and browser',
    command: [VITEST, 'run', '--config', 'test/installed.config.mts', ...REPORTERS],
  },
  {
    // The first five minutes classify, show layers and fine-tune; `npm run test:universal` runs all.
    name: 'universal package',
    command: [
      ...[VITEST, 'run', '--config', 'test/universal.config.mts', ...REPORTERS],
      ...['test/package/package.test.ts', 'test/browser/start.test.ts'],
    ],
  },
];

/** @type {{ stdio: import('node:child_process').StdioOptions }} */
const STDIO = { stdio: ['ignore', 'inherit', 'inherit'] };
const CHECKS = ['typecheck', 'lint'];

/** @type {Summary} */
const total = { passed: 0, failed: 0, skipped: [] };
if (process.argv.includes('--checks')) {
  for (const script of CHECKS) {
    console.log(`\n== ${script}`);
    const shell = process.platform === 'win32';
    const { status } = spawnSync('npm', ['run', script], { cwd: ROOT, shell, ...STDIO });
    if (status === 0) total.passed += 1;
    else total.failed += 1;
  }
}
for (const [index, { name, command }] of PARTS.entries()) {
  console.log(`\n== ${name}`);
  const summary = run(command, resolve(ROOT, `out/test/summary-${index}.json`));
  total.passed += summary.passed;
  total.failed += summary.failed;
  total.skipped.push(...summary.skipped);
}

if (total.skipped.length > 0) console.log(`\nSkipped:\n${describeSkipped(total.skipped).join('\n')}`);
if (!findChromium())
  console.log(`\nThe tests in a real VS Code window were not run: ${HOW_TO_GET_CHROMIUM}.`);
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped.length} skipped`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

/**
 * @param {string[]} command arguments for Node
 * @param {string} file where the part leaves its summary
 * @returns {Summary}
 */
function run(command, file) {
  rmSync(file, { force: true });
  const { status, signal } = spawnSync(process.execPath, command, {
    cwd: ROOT,
    ...STDIO,
    env: { ...process.env, HEADSTART_TEST_SUMMARY: file },
  });
  if (!existsSync(file)) {
    console.error(`This part ended with ${signal ?? String(status)} before it had counted anything.`);
    return { passed: 0, failed: 1, skipped: [] };
  }
  /** @type {Summary} */
  const summary = JSON.parse(readFileSync(file, 'utf8'));
  // A part that failed in a way it did not count (a crash after the last test, say) is not a success.
  if (status !== 0 && summary.failed === 0) summary.failed = 1;
  return summary;
}

/**
 * One line a test; many of one group are told as their number.
 * @param {Summary['skipped']} skipped
 */
function describeSkipped(skipped) {
  /** @type {Map<string, Summary['skipped']>} */
  const groups = new Map();
  for (const test of skipped) {
    const group = test.name.split(' > ').slice(0, -1).join(' > ');
    groups.set(group, [...(groups.get(group) ?? []), test]);
  }
  return [...groups].flatMap(([group, tests]) => {
    const reasons = [...new Set(tests.flatMap(({ why }) => why ?? []))].join('; ');
    if (tests.length > 3) return `  ${group}: ${tests.length} tests${reasons && ` (${reasons})`}`;
    return tests.map(({ name, why }) => `  ${name}${why ? ` (${why})` : ''}`);
  });
}
