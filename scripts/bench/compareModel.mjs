// @ts-check
/** All measurements of one network, Headstart and PyTorch in turns. */

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { disagreement } from './disagreement.mjs';
import { coldHeadstart, Headstart } from './Headstart.mjs';
import { median } from './report.mjs';
import { coldTorch, Torch } from './Torch.mjs';

/** @typedef {import('./prepareModel.mjs').PreparedModel} PreparedModel */
/** @typedef {import('./report.mjs').Series} Series */
/**
 * @typedef {object} Setting
 * @property {import('./loadSources.mjs').Sources} sources
 * @property {PreparedModel} warmUp a small network that is run first, so that libraries are loaded when the clock starts
 * @property {readonly string[]} images a batch of image files
 * @property {number} rounds measurements of one warm picture; what takes longer is measured a quarter as often
 * @property {number} threads
 */
/** @typedef {{ cold: Series, load: Series, warm: Series, batch: Series, memory: Series, difference: number }} Comparison */

/**
 * Milliseconds from the start of a process to its first line on stdout.
 * @param {[string, string[]]} command
 * @returns {Promise<number>}
 */
async function firstLine([program, args]) {
  const begun = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = new Promise((done) => child.once('close', done));
  let milliseconds = NaN;
  for await (const _ of createInterface(child.stdout)) {
    if (Number.isNaN(milliseconds)) milliseconds = performance.now() - begun;
  }
  const code = await closed;
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${String(code)}`);
  return milliseconds;
}

/** @returns {Series} */
const empty = () => ({ ours: [], theirs: [] });

/**
 * Both processes, fresh, with their libraries loaded and another network run.
 * @param {PreparedModel} model
 * @param {Setting} setting
 */
async function start(model, { sources, warmUp, images, threads }) {
  const ours = new Headstart(sources.EngineClient);
  await ours.classify(warmUp.spec, images.slice(0, 1));
  const theirs = model.pth === undefined || warmUp.pth === undefined ? undefined : new Torch(threads);
  if (theirs && warmUp.pth !== undefined) {
    await theirs.load(warmUp.spec.architecture, warmUp.pth, images.slice(0, 1));
  }
  return { ours, theirs };
}

/**
 * @param {PreparedModel} model
 * @param {Setting} setting
 * @returns {Promise<Comparison>}
 */
export async function compareModel(model, setting) {
  const { folder, spec, pth } = model;
  const { images, rounds, threads } = setting;
  const single = images.slice(0, 1);
  const image = /** @type {string} */ (single[0]);
  const fewer = Math.max(3, Math.round(rounds / 4));
  const [cold, load, warm, batch, memory] = [empty(), empty(), empty(), empty(), empty()];
  let difference = 0;

  for (let round = 0; round < fewer; round++) {
    cold.ours.push(await firstLine(coldHeadstart(folder, image)));
    if (pth !== undefined) {
      cold.theirs.push(await firstLine(coldTorch(spec.architecture, pth, image, threads)));
    }
  }

  for (let round = 0; round < fewer; round++) {
    const { ours, theirs } = await start(model, setting);
    load.ours.push((await ours.classify(spec, single)).milliseconds);
    if (theirs && pth !== undefined) {
      load.theirs.push((await theirs.load(spec.architecture, pth, single)).milliseconds);
    }
    for (let turn = 0; turn < Math.ceil(rounds / fewer); turn++) {
      const mine = await ours.classify(spec, single);
      warm.ours.push(mine.milliseconds);
      const other = await theirs?.classify(single);
      if (!other) continue;
      warm.theirs.push(other.milliseconds);
      difference = Math.max(difference, disagreement(mine.predictions, other.predictions));
    }
    memory.ours.push(...ours.peakBytes());
    if (theirs) memory.theirs.push(...theirs.peakBytes());
    batch.ours.push((await ours.classify(spec, images)).milliseconds);
    if (theirs) batch.theirs.push((await theirs.classify(images)).milliseconds);
    ours.end();
    theirs?.end();
  }
  // The first answer holds one classification besides the loading.
  load.ours = load.ours.map((value) => value - median(warm.ours));
  load.theirs = load.theirs.map((value) => value - median(warm.theirs));
  return { cold, load, warm, batch, memory, difference };
}
