import { formatExactCount } from '../../src/shared/format';
import type { DatasetReport } from '../../src/shared/trainingProtocol';

/** How many times as many images the largest class may have as the smallest before that is worth a word. */
const IMBALANCE = 4;

/** What may spoil a training, in a few words each. */
export function concernsOf({ classes, unreadable, duplicates }: DatasetReport): string[] {
  const counts = classes.map(({ training }) => training);
  const ratio = Math.max(...counts) / Math.max(1, Math.min(...counts));
  const leaks = duplicates.filter(({ acrossSplit }) => acrossSplit).length;
  const twice = duplicates.filter(({ acrossClasses }) => acrossClasses).length;
  return [
    ...(unreadable.length > 0 ? [`${plural(unreadable.length, 'image')} not readable`] : []),
    ...(leaks > 0 ? [`${plural(leaks, 'duplicate')} across training and validation`] : []),
    ...(twice > 0 ? [`${plural(twice, 'image')} in two classes`] : []),
    ...(ratio >= IMBALANCE ? [`unbalanced, 1 to ${ratio.toFixed(0)}`] : []),
  ];
}

function plural(count: number, noun: string): string {
  return `${formatExactCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
