import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { HeadstartError } from '../shared/errors';
import { describeIssue } from './describeIssue';

const labelsSchema = v.pipe(v.array(v.string()), v.minLength(1, 'must name at least one class'));

/**
 * Reads the label set `name` of a data folder (`models/`): one label a class, in the order of the logits.
 * @throws `model/labels` where there is none of that name or it is not a list of strings.
 */
export async function loadLabels(modelsFolder: string, name: string): Promise<readonly string[]> {
  const file = join(modelsFolder, 'labels', `${name}.json`);
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new HeadstartError('model/labels', `The label set ${name} cannot be read from ${file}.`, {
      cause: error,
    });
  }
  const labels = v.safeParse(labelsSchema, json, { abortEarly: true });
  if (labels.success) return labels.output;
  throw new HeadstartError(
    'model/labels',
    `The label set ${name} is not a list of names: ${describeIssue(labels.issues)}.`,
  );
}
