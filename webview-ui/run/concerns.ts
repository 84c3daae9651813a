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
    ...(unreadable.length > 0 ? [`${formatExactCount(unreadable.length)} not readable`] : []),
    ...(leaks > 0 ? [`${formatExactCount(leaks)} in training and validation`] : []),
    ...(twice > 0 ? [`${formatExactCount(twice)} in two classes`] : []),
    ...(ratio >= IMBALANCE ? [`unbalanced, 1 to ${ratio.toFixed(0)}`] : []),
  ];
}
