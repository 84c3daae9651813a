// @ts-check
import { readFileSync } from 'node:fs';

/**
 * Largest resident set of a process so far, in bytes; nothing where the system does not say (Linux does).
 * @param {number | undefined} pid
 * @returns {number[]} one number or none
 */
export function peakBytes(pid) {
  try {
    const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
    const kibibytes = /^VmHWM:\s*(\d+) kB/m.exec(status)?.[1];
    return kibibytes === undefined ? [] : [Number(kibibytes) * 1024];
  } catch {
    return [];
  }
}
