// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isEngine, isExtensionHost, isPage, openHandles, processesBelow } from './processes.mjs';

/** How long a process may take to say what it holds, in milliseconds: a busy engine answers between two pictures. */
const ANSWER_LIMIT_MS = 15_000;

/**
 * @typedef {object} Sample
 * @property {number} minutes since the start
 * @property {Record<string, number>} values by the names in {@link ROWS}; what could not be had is absent
 * @property {string} engineLife the process that the engine's values are of
 */

/** What is measured: unit, and by how much it may grow in an hour before it counts as a leak. */
export const ROWS = /** @type {const} */ ([
  // A day of eight hours may cost as much as one picture that is open, not more.
  { name: 'hostHeap', label: 'extension host, JS heap', unit: 'MB', limit: 3 },
  { name: 'hostRss', label: 'extension host, RSS', unit: 'MB', limit: 15 },
  { name: 'hostFiles', label: 'extension host, open handles', unit: '', limit: 2 },
  { name: 'hostEmitters', label: 'extension host, event emitters', unit: '', limit: 20 },
  { name: 'hostListeners', label: 'extension host, listeners of the process', unit: '', limit: 2 },
  // Of one process between two of its ends.
  { name: 'engineHeap', label: 'engine, JS heap', unit: 'MB', limit: 10 },
  { name: 'engineRss', label: 'engine, RSS', unit: 'MB', limit: 60 },
  { name: 'engineFiles', label: 'engine, open handles', unit: '', limit: 6 },
  // The whole window is in it: VS Code's workbench, its editors and our pages.
  { name: 'pageHeap', label: 'window and webviews, JS heap', unit: 'MB', limit: 15 },
  { name: 'pageRss', label: 'window and webviews, RSS', unit: 'MB', limit: 100 },
  { name: 'pageListeners', label: 'window, listeners', unit: '', limit: 500 },
  { name: 'pageFrames', label: 'window, frames', unit: '', limit: 2 },
]);

/** Says what the processes of a window hold. */
export class Meter {
  /** @type {Sample[]} */
  samples = [];
  #begin = performance.now();
  /** @type {Map<string, number>} */
  #cpu = new Map();
  #cpuBefore = 0;

  /** @param {import('playwright-core').Page} page @param {string} probeFolder where processes write down what they hold */
  constructor(page, probeFolder) {
    this.page = page;
    this.probeFolder = probeFolder;
    this.#cpuBefore = this.cpuSeconds;
  }

  get minutes() {
    return (performance.now() - this.#begin) / 60_000;
  }

  /** Processor time since the start of everything that was started, ended processes as far as they were seen, in seconds. */
  get cpuSeconds() {
    for (const { key, cpuSeconds } of processesBelow()) this.#cpu.set(key, cpuSeconds);
    return [...this.#cpu.values()].reduce((sum, seconds) => sum + seconds, 0) - this.#cpuBefore;
  }

  async take() {
    const processes = processesBelow();
    const host = processes.find(isExtensionHost);
    if (!host) throw new Error('The extension host has gone.');
    // The one with the most memory: a training run has an engine of its own while it lasts.
    const engine = processes.filter(isEngine).sort((a, b) => b.rssBytes - a.rssBytes)[0];
    const held = await this.#ask(host.pid);
    /** @type {Record<string, number>} */
    const values = {
      ...(held && {
        hostHeap: held.heapUsed / 1e6,
        hostEmitters: held.emitters ?? 0,
        hostListeners: held.processListeners,
      }),
      hostRss: rssOf(host.pid) / 1e6,
      hostFiles: openHandles(host.pid),
      ...(await this.#pageValues()),
    };
    if (engine) {
      const own = await this.#ask(engine.pid);
      const rss = rssOf(engine.pid);
      if (own && rss > 0)
        Object.assign(values, {
          engineHeap: own.heapUsed / 1e6,
          engineRss: rss / 1e6,
          engineFiles: openHandles(engine.pid),
        });
    }
    const sample = { minutes: this.minutes, values, engineLife: engine?.key ?? '' };
    this.samples.push(sample);
    return sample;
  }

  async #pageValues() {
    const session = await this.page.context().newCDPSession(this.page);
    await session.send('HeapProfiler.collectGarbage');
    await session.send('Performance.enable');
    const { metrics } = await session.send('Performance.getMetrics');
    await session.detach();
    const metric = (/** @type {string} */ name) => metrics.find((one) => one.name === name)?.value ?? 0;
    const pages = processesBelow().filter(isPage);
    return {
      pageHeap: metric('JSHeapUsedSize') / 1e6,
      pageListeners: metric('JSEventListeners'),
      pageFrames: metric('Frames'),
      pageRss: pages.reduce((sum, { rssBytes }) => sum + rssBytes, 0) / 1e6,
    };
  }

  /** @param {number} pid @returns {Promise<{ heapUsed: number, emitters: number | null, processListeners: number } | undefined>} */
  async #ask(pid) {
    const file = join(this.probeFolder, `${pid}.jsonl`);
    const lines = () => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : []);
    const before = lines().length;
    try {
      process.kill(pid, 'SIGUSR2');
    } catch {
      return undefined;
    }
    for (const end = Date.now() + ANSWER_LIMIT_MS; Date.now() < end; await sleep(100)) {
      const now = lines();
      if (now.length > before) return JSON.parse(now.at(-1) ?? '');
    }
    return undefined;
  }
}

/** @param {number} pid */
function rssOf(pid) {
  return processesBelow().find((found) => found.pid === pid)?.rssBytes ?? 0;
}
