import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { countLinuxCores, physicalCores } from './physicalCores';

const processor = (index: number, socket: number, core: number) =>
  `processor\t: ${index}\nmodel name\t: x\nphysical id\t: ${socket}\ncore id\t\t: ${core}\n`;

describe('physicalCores', () => {
  it('counts two threads of one core once, and the cores of each socket', () => {
    const cpuinfo = [processor(0, 0, 0), processor(1, 0, 0), processor(2, 0, 1), processor(3, 1, 0)].join(
      '\n',
    );
    expect(countLinuxCores(cpuinfo)).toBe(3);
  });

  it('knows nothing where the file does not list cores', () => {
    expect(countLinuxCores('processor\t: 0\nBogoMIPS\t: 50\n')).toBeUndefined();
  });

  it('is at least one and at most what the process may run on', () => {
    expect(physicalCores()).toBeGreaterThanOrEqual(1);
    expect(physicalCores()).toBeLessThanOrEqual(availableParallelism());
  });
});
