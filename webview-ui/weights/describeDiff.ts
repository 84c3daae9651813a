import type { DiffResult } from '../../src/shared/compareProtocol';
import { formatExactCount } from '../../src/shared/format';
import { counted } from './counted';
import { formatChange } from './formatChange';

/** What a comparison came to, in a sentence and what is behind it. */
export interface DiffSummary {
  readonly kind: 'pass' | 'info' | 'warning';
  readonly sentence: string;
  readonly meaning: string;
}

/** @param a what the first file is called, @param b the second */
export function describeDiff(result: DiffResult, a: string, b: string): DiffSummary {
  const { identical, changed, onlyInA, onlyInB, shapes, dtypes, overall } = result;
  const inBoth = identical + changed.length;
  const structure = onlyInA.length + onlyInB.length + shapes.length;
  if (inBoth === 0) {
    return {
      kind: 'warning',
      sentence: 'They have no tensor in common.',
      meaning: `Nothing in ${a} has the name and the shape of something in ${b}.`,
    };
  }
  if (changed.length === 0 && structure === 0) {
    return {
      kind: 'pass',
      sentence: 'Their weights are the same.',
      meaning:
        `All ${formatExactCount(identical)} tensors have the same values` +
        (dtypes.length > 0
          ? `; ${counted(dtypes.length, 'tensor')} in another element type.`
          : ', bit by bit.'),
    };
  }
  const compared =
    changed.length === 0
      ? `The ${formatExactCount(identical)} tensors that both have are the same.`
      : `${formatExactCount(changed.length)} of ${formatExactCount(inBoth)} tensors differ.`;
  const moved =
    overall.relativeChange === null || changed.length === 0
      ? ''
      : ` Taken together, the weights moved by ${formatChange(overall.relativeChange)} from ${a} to ${b}.`;
  const faults = structure > 0 ? ' They do not have all the same tensors; the lists are below.' : '';
  return { kind: structure > 0 ? 'warning' : 'info', sentence: compared, meaning: (moved + faults).trim() };
}
