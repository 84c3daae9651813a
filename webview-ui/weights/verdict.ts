import type { CheckResult } from '../../src/shared/engineProtocol';
import { formatExactCount, formatPercent } from '../../src/shared/format';

import { counted } from './counted';

/** How a check came out, in words. */
export interface Verdict {
  readonly kind: 'pass' | 'warning' | 'error';
  readonly sentence: string;
  /** What it means for loading the file. */
  readonly meaning: string;
}

/** Below this share of loaded parameters, a file is not the network with faults but another network. */
const LEAST_PART = 0.5;

/** Says what the verdict of a check means for whoever wants to use the file. */
export function verdict(result: CheckResult): Verdict {
  const { architecture, matched, unexpected, headClasses, renamed } = result;
  const network = `${architecture} with ${formatExactCount(result.numClasses)} classes`;
  switch (result.verdict) {
    case 'fits':
      return {
        kind: 'pass',
        sentence: `It fits ${network}.`,
        meaning: `All ${tensors(matched)} match by name and shape: PyTorch loads the file as it is (strict=True).`,
      };
    case 'mendable':
      return {
        kind: 'pass',
        sentence: `It is ${network}, under other names.`,
        meaning:
          `All of the network is there; ${tensors(renamed.length)} ${renamed.length === 1 ? 'was' : 'were'} matched by the rules below. ` +
          'Headstart uses it as it is. PyTorch takes a mended copy with strict=True.',
      };
    case 'head':
      return {
        kind: 'warning',
        sentence: `It is ${architecture} without a head that fits.`,
        meaning: `All layers but ${headClasses.layer} are loaded${
          headClasses.found === null ? '' : `, whose own has ${formatExactCount(headClasses.found)} outputs`
        }. It can be fine-tuned, and not yet classify.`,
      };
    case 'extra':
      return {
        kind: 'warning',
        sentence: `It has all of ${network}, and ${tensors(unexpected.length)} more.`,
        meaning:
          'Nothing explains those. PyTorch leaves them out with strict=False; the network itself is whole.',
      };
    case 'differs':
      return {
        kind: 'warning',
        sentence: `It fills ${network}, but would compute something else.`,
        meaning:
          'Its tensors have the right shapes and belong to a network that works differently: see below.',
      };
    case 'partial':
      return partial(result, network);
  }
}

function partial(result: CheckResult, network: string): Verdict {
  const { missing, mismatched, unexpected, loadedFraction } = result;
  const faults = list([
    ...(missing.length > 0 ? [`${tensors(missing.length)} missing`] : []),
    ...(mismatched.length > 0 ? [`${tensors(mismatched.length)} of another shape`] : []),
    ...(unexpected.length > 0 ? [`${tensors(unexpected.length)} that it does not have`] : []),
  ]);
  return loadedFraction < LEAST_PART
    ? {
        kind: 'error',
        sentence: `It does not fit ${network}.`,
        meaning:
          loadedFraction === 0
            ? `None of its parameters are in the file: ${faults}.`
            : `Only ${formatPercent(loadedFraction)} of the parameters are in the file: ${faults}.`,
      }
    : {
        kind: 'warning',
        sentence: `It fits ${network} in part.`,
        meaning:
          `${capital(faults)}. ${formatPercent(loadedFraction)} of the parameters are in the file; ` +
          'the others would keep the random values that a new network starts with.',
      };
}

function tensors(count: number): string {
  return counted(count, 'tensor');
}

function list(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join() : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
