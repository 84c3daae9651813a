// @ts-check
/**
 * Measures the demo model on pictures that it has never seen: `npm run evaluate:demo`. Draws a held-out set with a seed of
 * its own into a temporary folder, classifies it by the command line as a user would, and counts.
 */

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { drawSplit } from './drawDataset.mjs';

const CLI = resolve(import.meta.dirname, '../../dist/cli.js');

/** @typedef {{ image: string, predictions?: { label: string, probability: number }[], error?: { message: string } }} Answer */
/** @typedef {{ images: number, right: number, top5: number, certainty: number, failed: number }} Count */

/**
 * The command line's answers, one an image.
 * @param {string} folder
 * @returns {AsyncGenerator<Answer>}
 */
async function* classify(folder) {
  const child = spawn(process.execPath, [CLI, 'classify', '--json', '--top', '5', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  for await (const line of createInterface(child.stdout)) {
    if (line.trim() !== '') yield JSON.parse(line);
  }
  const code = await ended;
  if (code !== 0) throw new Error(`${CLI} classify ended with ${code}; \`npm run build\` makes it`);
}

/**
 * @param {string} folder class folders
 * @returns {Promise<Map<string, Count>>} by true class
 */
async function count(folder) {
  /** @type {Map<string, Count>} */
  const counts = new Map();
  for await (const { image, predictions = [] } of classify(folder)) {
    const truth = basename(dirname(image));
    const row = counts.get(truth) ?? { images: 0, right: 0, top5: 0, certainty: 0, failed: 0 };
    row.images++;
    if (predictions[0] === undefined) row.failed++;
    if (predictions[0]?.label === truth) row.right++;
    if (predictions.some(({ label }) => label === truth)) row.top5++;
    row.certainty += predictions[0]?.probability ?? 0;
    counts.set(truth, row);
  }
  return counts;
}

/** @param {number} share */
const percent = (share) => `${(100 * share).toFixed(2)} %`;

async function main() {
  const { values } = parseArgs({
    options: {
      'per-class': { type: 'string', default: '200' },
      seed: { type: 'string', default: 'held-out' },
    },
  });
  const folder = await mkdtemp(join(tmpdir(), 'headstart-demo-'));
  try {
    const perClass = Number(values['per-class']);
    await drawSplit({ out: folder, set: 'demo', split: 'test', perClass, seed: values.seed });
    const counts = await count(join(folder, 'test'));
    const total = { images: 0, right: 0, top5: 0, certainty: 0, failed: 0 };
    for (const [name, row] of counts) {
      console.log(`${name.padEnd(14)} ${row.right} of ${row.images}  ${percent(row.right / row.images)}`);
      total.images += row.images;
      total.right += row.right;
      total.top5 += row.top5;
      total.certainty += row.certainty;
      total.failed += row.failed;
    }
    console.log(
      `\ntop-1 ${percent(total.right / total.images)} (${total.right} of ${total.images}), ` +
        `top-5 ${percent(total.top5 / total.images)}, mean probability of the answer ${percent(total.certainty / total.images)}`,
    );
    if (total.failed > 0 || total.images === 0) process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await main();
