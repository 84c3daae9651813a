import { HeadstartError } from '../../shared/errors';
import type { MendPlan } from './MendPlan';
import type { Recognition } from './recognise';

/** Keys that a message names before it only counts. */
const NAMED_KEYS = 3;

/**
 * The error for a checkpoint that does not fit: which keys, what the file looks like instead, and how to go on.
 * @param recognition what the file is most like, where that is known
 * @param remedy what a user may do, in a sentence
 */
export function describeMismatch(
  file: string,
  plan: MendPlan,
  recognition: Recognition | undefined,
  remedy = '`headstart check` lists all differences.',
): HeadstartError {
  const { expected, missing, unexpected, mismatched, differences } = plan;
  const found = [
    list('missing', missing),
    list('unexpected', unexpected),
    list(
      'of another shape',
      mismatched.map(
        (tensor) => `${tensor.name} (${tensor.found.join('×')}, not ${tensor.expected.join('×')})`,
      ),
    ),
  ].filter((text) => text !== '');
  const what = found.length > 0 ? `: ${found.join('; ')}.` : '.';
  return new HeadstartError(
    'architecture/mismatch',
    `${file} does not fit ${expected.architecture} with ${expected.numClasses} classes${what}` +
      [...differences, ...(found.length > 0 ? likeness(expected.architecture, recognition) : []), remedy]
        .map((sentence) => ` ${sentence}`)
        .join(''),
  );
}

function likeness(asked: string, recognition: Recognition | undefined): string[] {
  if (!recognition) return ['It is like none of the known architectures.'];
  const { architecture, similarity } = recognition.best;
  if (architecture === asked) return [`${percent(similarity)} of its tensors fit.`];
  return similarity === 1
    ? [`It is a checkpoint of ${architecture}.`]
    : [`It looks most like ${architecture} (${percent(similarity)} of its tensors fit).`];
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
