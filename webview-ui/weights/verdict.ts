import type { CheckResult } from '../../src/shared/engineProtocol';
import { formatExactCount, formatPercent } from '../../src/shared/format';

/** How a check came out, in words. */
export interface Verdict {
  readonly kind: 'fits' | 'partly' | 'not';
  readonly sentence: string;
  /** What it means for loading the file. */
  readonly meaning: string;
}

/** Below this share of loaded parameters, a file is not the network with faults but another network. */
const LEAST_PART = 0.5;

/** @param chosen whether the user named the architecture */
export function verdict(result: CheckResult, chosen: boolean): Verdict {
  const { architecture, numClasses, strict, matched, missing, unexpected, mismatched, loadedFraction } =
    result;
  const network = `${architecture} with ${formatExactCount(numClasses)} classes`;
  if (strict) {
    return {
      kind: 'fits',
      sentence: `It fits ${network}.`,
      meaning: `All ${tensors(matched)} match by name and shape: PyTorch loads the file as it is (strict=True).`,
    };
  }
  const faults = list([
    ...(missing.length > 0 ? [`${tensors(missing.length)} missing`] : []),
    ...(mismatched.length > 0 ? [`${tensors(mismatched.length)} of another shape`] : []),
    ...(unexpected.length > 0 ? [`${tensors(unexpected.length)} that it does not have`] : []),
  ]);
  if (missing.length + mismatched.length === 0) {
    return {
      kind: 'partly',
      sentence: `It has all of ${network}, and ${tensors(unexpected.length)} more.`,
      meaning: 'PyTorch loads it with strict=False, which leaves those out; nothing of the network is lost.',
    };
  }
  if (loadedFraction < LEAST_PART) {
    return {
      kind: 'not',
      sentence: chosen ? `It does not fit ${network}.` : `It is most like ${network}, but does not fit it.`,
      meaning: `Only ${formatPercent(loadedFraction)} of the parameters are in the file: ${faults}.`,
    };
  }
  return {
    kind: 'partly',
    sentence: `It fits ${network} in part: ${faults}.`,
    meaning:
      `${formatPercent(loadedFraction)} of the parameters are in the file; ` +
      'the others would keep the random values that a new network starts with.',
  };
}

function tensors(count: number): string {
  return count === 1 ? '1 tensor' : `${formatExactCount(count)} tensors`;
}

function list(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join() : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}
