import { HeadstartError } from '../../shared/errors';
import type { ExpectedTensors } from './expectedTensors';
import type { NamedShape, StateDictMatch } from './matchStateDict';
import { mostSimilar } from './recognise';

/** Keys that a message names before it only counts. */
const NAMED_KEYS = 3;

/** The error for a checkpoint that does not fit: which keys, and what the file looks like instead. */
export function describeMismatch(
  file: string,
  expected: ExpectedTensors,
  match: StateDictMatch,
  found: readonly NamedShape[],
): HeadstartError {
  const differences = [
    list('missing', match.missing),
    list('unexpected', match.unexpected),
    list(
      'of another shape',
      match.mismatched.map(
        (tensor) => `${tensor.name} (${tensor.found.join('×')}, not ${tensor.expected.join('×')})`,
      ),
    ),
  ].filter((text) => text !== '');
  return new HeadstartError(
    'architecture/mismatch',
    `${file} does not fit ${expected.architecture} with ${expected.numClasses} classes: ${differences.join('; ')}.` +
      likeness(expected.architecture, found),
  );
}

function likeness(asked: string, found: readonly NamedShape[]): string {
  const similar = mostSimilar(found);
  if (!similar) return ' It is like none of the known architectures.';
  const { architecture } = similar.expected;
  if (architecture === asked) return ` ${percent(similar.similarity)} of its tensors fit.`;
  return similar.similarity === 1
    ? ` It is a checkpoint of ${architecture}.`
    : ` It looks most like ${architecture} (${percent(similar.similarity)} of its tensors fit).`;
}

function percent(share: number): string {
  // Only what fits wholly is 100 %.
  return `${Math.floor(share * 100)} %`;
}

function list(what: string, keys: readonly string[]): string {
  if (keys.length === 0) return '';
  const more = keys.length > NAMED_KEYS ? ' …' : '';
  return `${keys.length} ${what} (${keys.slice(0, NAMED_KEYS).join(', ')}${more})`;
}
