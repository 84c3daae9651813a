import type { ClassQuality } from '../../shared/evaluationProtocol';

/** @param confusion rows are true classes, columns predicted ones */
export function classQuality(
  confusion: readonly (readonly number[])[],
  classes: readonly string[],
): ClassQuality[] {
  return classes.map((name, label) => {
    const images = sum(confusion[label] ?? []);
    const taken = sum(confusion.map((row) => row[label] ?? 0));
    const right = confusion[label]?.[label] ?? 0;
    return {
      name,
      images,
      precision: taken === 0 ? null : right / taken,
      recall: images === 0 ? null : right / images,
    };
  });
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
