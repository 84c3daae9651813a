import type { DatasetReport } from '../../shared/trainingProtocol';
import { formatTable } from '../formatTable';

/** From this many times as many pictures on, the frequent class will outweigh the rare one. */
const IMBALANCE = 5;
/** Files of a kind that are named before the rest is counted. */
const NAMED = 10;
/** More classes are not listed one by one. */
const LISTED_CLASSES = 40;

/** What there is to say of a data set before training, line by line. */
export function describeData({ classes, unreadable, duplicates }: DatasetReport): string[] {
  const sum = (side: 'training' | 'validation'): number => classes.reduce((all, one) => all + one[side], 0);
  const [training, validation] = [sum('training'), sum('validation')];
  return [
    `Data: ${training + validation} pictures of ${classes.length} classes, ${training} to train and ${validation} to validate with.`,
    ...(classes.length <= LISTED_CLASSES ? [tableOf(classes)] : []),
    ...imbalance(classes),
    ...list(
      unreadable.map(({ error }) => error.message),
      (count) =>
        `${count} ${count === 1 ? 'file' : 'files'} cannot be read and ${count === 1 ? 'is' : 'are'} left out:`,
    ),
    ...list(
      duplicates.filter(({ acrossSplit }) => acrossSplit).map(describePair),
      (count) => `Train and validation share ${pairs(count)}, so that the accuracy is too good:`,
    ),
    ...list(
      duplicates.filter(({ acrossSplit }) => !acrossSplit).map(describePair),
      (count) => `${pairs(count)} in different classes:`,
    ),
  ];
}

function tableOf(classes: DatasetReport['classes']): string {
  return formatTable(
    [{ title: 'CLASS' }, { title: 'TRAIN', align: 'right' }, { title: 'VALIDATE', align: 'right' }],
    classes.map(({ name, training, validation }) => [name, String(training), String(validation)]),
  );
}

function imbalance(classes: DatasetReport['classes']): string[] {
  const sorted = classes.toSorted((a, b) => a.training - b.training);
  const [rare, frequent] = [sorted[0], sorted.at(-1)];
  if (!rare || !frequent || frequent.training < IMBALANCE * rare.training) return [];
  const times = Math.round(frequent.training / Math.max(rare.training, 1));
  return [
    `“${frequent.name}” has ${times} times as many pictures as “${rare.name}”; with --balance-classes they count the same.`,
  ];
}

function pairs(count: number): string {
  return count === 1 ? 'a pair of pictures that are alike' : `${count} pairs of pictures that are alike`;
}

function describePair({ paths: [a, b], exact }: DatasetReport['duplicates'][number]): string {
  return `${a} and ${b}${exact ? ', the same file' : ''}`;
}

function list(lines: readonly string[], title: (count: number) => string): string[] {
  if (lines.length === 0) return [];
  const heading = title(lines.length);
  const rest = lines.length - NAMED;
  return [
    heading.charAt(0).toUpperCase() + heading.slice(1),
    ...lines.slice(0, NAMED).map((line) => `  ${line}`),
    ...(rest > 0 ? [`  … and ${rest} more`] : []),
  ];
}
