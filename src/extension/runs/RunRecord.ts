import * as v from 'valibot';
import { toErrorInfo, type ErrorInfo } from '../../shared/errors';
import { HEAD_RECIPE } from '../../shared/recipe';
import { RUN_STATUSES, type RunStatus } from '../../shared/runProtocol';
import type { DatasetReport, EpochRecord, FinetuneParams } from '../../shared/trainingProtocol';

/** What is kept of a run between two windows: enough to list it, and to ask the engine for the same run again. */
export interface RunRecord {
  readonly id: string;
  /** What the run started from, as people call it. */
  readonly model: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly params: Omit<FinetuneParams, 'request'>;
  readonly status: RunStatus;
  readonly history: readonly EpochRecord[];
  /** What the engine has said of the data; null before that, and once the model folder says it. */
  readonly report: DatasetReport | null;
  /** Of a run that is done. */
  readonly valAccuracy: number | null;
  readonly error: ErrorInfo | null;
}

const epochSchema = v.object({
  epoch: v.number(),
  trainLoss: v.number(),
  valLoss: v.nullable(v.number()),
  valAccuracy: v.nullable(v.number()),
  seconds: v.number(),
});

const reportSchema = v.looseObject({
  classes: v.array(v.looseObject({ name: v.string(), training: v.number(), validation: v.number() })),
  unreadable: v.array(v.looseObject({ path: v.string(), error: v.looseObject({ message: v.string() }) })),
  duplicates: v.array(v.looseObject({ paths: v.strictTuple([v.string(), v.string()]) })),
});

const recordSchema = v.looseObject({
  id: v.string(),
  model: v.string(),
  created: v.number(),
  params: v.looseObject({
    data: v.string(),
    architecture: v.string(),
    weights: v.nullable(v.string()),
    out: v.string(),
    preprocessing: v.looseObject({ crop: v.number() }),
    recipe: v.looseObject({ epochs: v.number() }),
    featureFolder: v.nullable(v.string()),
    ignoreExif: v.boolean(),
  }),
  status: v.picklist(RUN_STATUSES),
  history: v.array(epochSchema),
  valAccuracy: v.nullable(v.number()),
});

/** Statuses that only a window with an engine can be in. */
const UNDER_WAY: readonly RunStatus[] = ['queued', 'running', 'paused', 'stopping'];

/** Whether what the workspace remembers says of a run that it trained, or waited, when it was written down. */
export function wasUnderWay(stored: unknown, id: string): boolean {
  return (
    Array.isArray(stored) &&
    stored.some((one) => v.is(recordSchema, one) && one.id === id && UNDER_WAY.includes(one.status))
  );
}

/**
 * The runs in what the workspace remembers. What is not a run is left out; what was under way when the window went is interrupted.
 * A recipe of an earlier version gets the defaults of what it does not say, and a run of one that kept no report of the data has none.
 */
export function readRunRecords(stored: unknown): RunRecord[] {
  if (!Array.isArray(stored)) return [];
  return stored.flatMap((one): RunRecord[] => {
    if (!v.is(recordSchema, one)) return [];
    const record = one as unknown as RunRecord;
    const { status, error, report } = record;
    return [
      {
        ...record,
        params: { ...record.params, recipe: { ...HEAD_RECIPE, ...record.params.recipe } },
        report: v.is(reportSchema, report) ? report : null,
        status: UNDER_WAY.includes(status) ? 'interrupted' : status,
        error: status === 'failed' ? (error ?? toErrorInfo(new Error('The run failed.'))) : null,
      },
    ];
  });
}
