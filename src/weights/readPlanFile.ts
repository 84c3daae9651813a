import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { HeadstartError } from '../shared/errors';
import { describeIssue } from './describeIssue';
import { type PlanFile, planSchema } from './planSchema';

/**
 * Reads a plan of which layers to train.
 * @throws file/not-found, plan/malformed
 */
export async function readPlanFile(path: string): Promise<PlanFile> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new HeadstartError('file/not-found', `There is no plan ${path}.`, { cause });
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new HeadstartError('plan/malformed', `${path} is not JSON. Correct it or save the plan again.`, {
      cause,
    });
  }
  const parsed = v.safeParse(planSchema, json, { abortEarly: true });
  if (parsed.success) return parsed.output;
  throw new HeadstartError('plan/malformed', `In ${path}, ${describeIssue(parsed.issues)}.`);
}
