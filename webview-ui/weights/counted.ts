import { formatExactCount } from '../../src/shared/format';

/** A number of things in words: `1 tensor`, `1,204 tensors`. */
export function counted(count: number, noun: string): string {
  return `${formatExactCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
