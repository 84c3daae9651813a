import { dirname, resolve } from 'node:path';
import { stat } from 'node:fs/promises';
import * as v from 'valibot';
import { HeadstartError } from '../../shared/errors';
import type { TrainingRecord } from '../../shared/trainingRecord';
import { readModelFolder } from '../../weights/readModelFolder';

/** What a model folder says of the run that made it. */
export interface StoredOutcome {
  readonly classes: readonly string[];
  readonly training: TrainingRecord;
  /** Absolute path of the folder that the paths of the record are relative to. */
  readonly root: string;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const maybe = v.nullable(v.number());

const recordSchema = v.looseObject({
  history: v.array(
    v.looseObject({ epoch: count, trainLoss: v.number(), valLoss: maybe, valAccuracy: v.nullable(share) }),
  ),
  bestEpoch: count,
  valLoss: maybe,
  valAccuracy: v.nullable(share),
  confusion: v.array(v.array(count)),
  pictures: v.object({ training: count, validation: count }),
  data: v.string(),
  report: v.looseObject({ classes: v.array(v.unknown()), unreadable: v.array(v.unknown()) }),
  predictions: v.array(v.object({ path: v.string(), label: count, predicted: count, probability: share })),
  trainableParameters: count,
  seconds: v.number(),
  stopped: v.boolean(),
});

/**
 * Reads what a model folder keeps of its training.
 * @param out absolute path of the model folder
 * @throws model/malformed where nothing is kept there, and what reading a model folder throws
 */
export async function readOutcome(out: string): Promise<StoredOutcome> {
  const { classes, training } = await readModelFolder(out);
  if (!v.is(recordSchema, training)) {
    throw new HeadstartError(
      'model/malformed',
      `headstart.json in ${out} does not say how the model was trained, so there are no results to show. The model itself can be used.`,
    );
  }
  const record = training as unknown as TrainingRecord;
  const data = resolve(out, record.data);
  const isFile = await stat(data).then(
    (found) => found.isFile(),
    () => false,
  );
  return { classes, training: record, root: isFile ? dirname(data) : data };
}
