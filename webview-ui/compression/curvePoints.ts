import type { PruneReport } from '../../src/shared/compressionProtocol';
import { formatBytes } from '../../src/shared/format';

export interface CurvePoint {
  /** `75 %`, or `as it is`. */
  readonly name: string;
  readonly bytes: number;
  /** 0…1 */
  readonly accuracy: number;
  /** Which copy it is, by its place; undefined for the model as it is. */
  readonly copy: number | undefined;
}

/** What the curve of accuracy against size goes through, by falling size: of the compressed file where zeros are all that changed. */
export function curvePoints({ before, copies, what }: PruneReport): CurvePoint[] {
  const points: CurvePoint[] = copies.flatMap(({ keep, accuracy, bytes, compressedBytes }, copy) => {
    const size = what === 'weights' ? compressedBytes?.after : bytes.after;
    if (accuracy === null || size === undefined) return [];
    return [{ name: `${Math.round(keep * 100)} %`, bytes: size, accuracy, copy }];
  });
  const [first] = copies;
  const whole = what === 'weights' ? first?.compressedBytes?.before : first?.bytes.before;
  if (before && whole !== undefined) {
    points.push({ name: 'as it is', bytes: whole, accuracy: before.accuracy, copy: undefined });
  }
  return points.toSorted((a, b) => b.bytes - a.bytes);
}

/** The curve in words. */
export function describeCurve(points: readonly CurvePoint[]): string {
  const said = points.map(
    ({ name, bytes, accuracy }) => `${name}: ${formatShare(accuracy)} at ${formatBytes(bytes)}`,
  );
  return `Accuracy against size. ${said.join('; ')}.`;
}

/** A share 0…1 as a mark of an axis. */
export function formatShare(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
