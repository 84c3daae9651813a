// @ts-check
import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second. */
const TICKS_PER_SECOND = 100;

/**
 * @typedef {object} Found
 * @property {number} pid
 * @property {number} parent
 * @property {string} command with its arguments
 * @property {number} cpuSeconds its own
 * @property {number} rssBytes
 * @property {string} key the process, also when its number has been given to another
 */

/** The processes below this one, by Linux's own account. @returns {Found[]} */
export function processesBelow() {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => describe(Number(name)));
  const below = new Set([process.pid]);
  // A parent may stand behind its child, so the list is gone through until nothing is added.
  for (let size = 0; size < below.size;) {
    size = below.size;
    for (const { pid, parent } of all) if (below.has(parent)) below.add(pid);
  }
  return all.filter(({ pid }) => below.has(pid));
}

/** @param {number} pid @returns {Found[]} none where it has ended meanwhile */
function describe(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name, in brackets, may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const field = (/** @type {number} */ number) => Number(fields[number - 3]);
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    const rss = /VmRSS:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    if (rss === undefined) return [];
    return [
      {
        pid,
        parent: field(4),
        command,
        cpuSeconds: (field(14) + field(15)) / TICKS_PER_SECOND,
        rssBytes: Number(rss) * 1024,
        key: `${pid}-${fields[22 - 3]}`,
      },
    ];
  } catch {
    return [];
  }
}

/** @param {number} pid @returns {number} files, sockets and pipes that it has open; 0 when it has ended */
export function openHandles(pid) {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}

/** @param {Found} found */
export const isExtensionHost = ({ command }) => /bootstrap-fork.*--type=extensionHost/.test(command);
/** @param {Found} found */
export const isEngine = ({ command }) => command.endsWith('/dist/engine.js');
/** @param {Found} found */
export const isPage = ({ command }) => command.includes('--type=renderer');
