import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/**
 * Threads that a network may use: one a physical core, and no more than the process may run on. Two threads on one core
 * halve the speed, and a container is often allowed fewer cores than its machine has.
 */
export function physicalCores(): number {
  const available = availableParallelism();
  return Math.max(1, Math.min(available, countCores() ?? available));
}

function countCores(): number | undefined {
  // Apple's and other ARM processors run one thread a core.
  if (process.arch !== 'x64') return undefined;
  if (process.platform !== 'linux') return Math.ceil(availableParallelism() / 2);
  try {
    return countLinuxCores(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    return undefined;
  }
}

/** Distinct pairs of socket and core in the text of /proc/cpuinfo; undefined where it does not list them. */
export function countLinuxCores(cpuinfo: string): number | undefined {
  const cores = new Set<string>();
  for (const processor of cpuinfo.split(/\n\s*\n/)) {
    const socket = /^physical id\s*:\s*(\d+)/m.exec(processor)?.[1];
    const core = /^core id\s*:\s*(\d+)/m.exec(processor)?.[1];
    if (socket !== undefined && core !== undefined) cores.add(`${socket}:${core}`);
  }
  return cores.size > 0 ? cores.size : undefined;
}
