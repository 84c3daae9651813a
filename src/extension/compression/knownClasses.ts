import { basename } from 'node:path';
import { HeadstartError } from '../../shared/errors';
import { listClasses } from '../dataset/listClasses';

/** Classes that a message names. */
const NAMED = 5;

/** What the class folders are beside a model's classes: all of them, or some. */
export type KnownClasses = 'all' | 'some';

/**
 * Compares class folders with the classes of a model.
 * @param folder absolute path of a data set
 * @throws data/malformed where the model does not know a class
 */
export async function knownClasses(folder: string, known: readonly string[]): Promise<KnownClasses> {
  const { classes } = await listClasses(folder);
  const filled = classes.filter(({ images }) => images > 0).map(({ name }) => name);
  const unknown = filled.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    const list = (names: readonly string[]): string =>
      names
        .slice(0, NAMED)
        .map((name) => `“${name}”`)
        .join(', ') + (names.length > NAMED ? ', …' : '');
    throw new HeadstartError(
      'data/malformed',
      `The model does not know ${unknown.length === 1 ? 'the class' : 'the classes'} ${list(unknown)} of “${basename(folder)}”; ` +
        `it knows ${list(known)}. Name the folders alike, or measure without images.`,
    );
  }
  return filled.length === known.length ? 'all' : 'some';
}
