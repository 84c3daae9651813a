import type { RunOutcome } from '../../src/shared/runProtocol';
import type { PlacedPicture } from './PictureGrid';
import type { Cell } from './runStore';

/** A pair of classes that were mixed up. */
export interface Confused {
  readonly cell: Cell;
  readonly count: number;
}

/** Pairs of different classes, the most often mixed up first. */
export function mostConfused(confusion: RunOutcome['confusion']): Confused[] {
  return confusion
    .flatMap((row, truth) => row.map((count, predicted): Confused => ({ cell: [truth, predicted], count })))
    .filter(({ cell: [truth, predicted], count }) => truth !== predicted && count > 0)
    .sort((a, b) => b.count - a.count);
}

/** The pictures of a cell, with their places in the list. */
export function picturesOf(pictures: RunOutcome['pictures'], [truth, predicted]: Cell): PlacedPicture[] {
  return pictures
    .map((picture, row) => ({ picture, row }))
    .filter(({ picture }) => picture.label === truth && picture.predicted === predicted);
}

/** The pictures that were mistaken, the most confident first. */
export function mistakesOf(pictures: RunOutcome['pictures']): PlacedPicture[] {
  return pictures
    .map((picture, row) => ({ picture, row }))
    .filter(({ picture }) => picture.label !== picture.predicted)
    .sort((a, b) => b.picture.probability - a.picture.probability);
}

/** Of a class's pictures, the share that was recognised; null for a class without any. */
export function recall(confusion: RunOutcome['confusion'], truth: number): number | null {
  const row = confusion[truth] ?? [];
  const all = row.reduce((sum, count) => sum + count, 0);
  return all === 0 ? null : (row[truth] ?? 0) / all;
}

/** Of the pictures that were taken for a class, the share that are of it; null when none was. */
export function precision(confusion: RunOutcome['confusion'], predicted: number): number | null {
  const all = confusion.reduce((sum, row) => sum + (row[predicted] ?? 0), 0);
  return all === 0 ? null : (confusion[predicted]?.[predicted] ?? 0) / all;
}
