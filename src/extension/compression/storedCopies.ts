import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import {
  COMPRESSION_STATUSES,
  type CompressionReport,
  type CompressionStatus,
} from '../../shared/compressionProtocol';
import { preprocessingSchema } from '../../weights/preprocessingSchema';
import { writeSmallFile } from '../../weights/writeSmallFile';
import type { CompressionJob } from './CompressionJob';

/** What is kept of copies that the user has not decided on, beside their drafts. */
export interface StoredCopies {
  readonly job: CompressionJob;
  readonly report: CompressionReport;
  /** Names of the drafts in the folder, as many as the report has copies. */
  readonly drafts: readonly string[];
  readonly status: CompressionStatus;
  readonly stage: string;
}

const FILE = 'copies.json';

const model = v.object({
  title: v.string(),
  notes: v.array(v.string()),
  spec: v.looseObject({
    architecture: v.string(),
    weights: v.string(),
    classes: v.array(v.string()),
    preprocessing: preprocessingSchema,
  }),
});
const what = v.picklist(['channels', 'weights']);
const job = v.variant('kind', [
  v.object({ kind: v.literal('int8'), model, out: v.string(), data: v.string() }),
  v.object({
    ...{ kind: v.literal('prune'), model, out: v.string(), what },
    ...{ shares: v.array(v.number()), data: v.nullable(v.string()), epochs: v.number() },
  }),
]);
const beside = v.object({ float: v.number(), int8: v.number() });
const change = v.object({ before: v.number(), after: v.number() });
const report = v.variant('kind', [
  v.object({
    ...{ kind: v.literal('int8'), mode: v.picklist(['static', 'dynamic']) },
    ...{ calibrated: v.number(), compared: v.number(), agreement: v.number(), layers: v.number() },
    ...{ accuracy: v.nullable(beside), bytes: beside, milliseconds: beside },
    keptFloat: v.array(v.string()),
    unreadable: v.array(v.object({ path: v.string(), error: v.looseObject({ message: v.string() }) })),
  }),
  v.object({
    ...{ kind: v.literal('prune'), what, epochs: v.number() },
    before: v.nullable(v.object({ accuracy: v.number(), images: v.number() })),
    copies: v.array(
      v.object({
        ...{ keep: v.number(), accuracy: v.nullable(v.number()), architecture: v.string() },
        ...{ parameters: change, macs: change, bytes: change, milliseconds: change },
        ...{ compressedBytes: v.nullable(change), zeros: v.number() },
      }),
    ),
  }),
]);
const schema = v.object({
  job,
  report,
  // Names of ours, which lead nowhere else.
  drafts: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[a-z]+([-.][a-z0-9]+)*$/))), v.minLength(1)),
  status: v.picklist(COMPRESSION_STATUSES),
  stage: v.string(),
});

/** @throws what writing throws */
export async function storeCopies(folder: string, copies: StoredCopies): Promise<void> {
  await writeSmallFile(join(folder, FILE), JSON.stringify(copies));
}

/** @returns undefined where there are none in the folder, or what is written there is not whole */
export async function readStoredCopies(folder: string): Promise<StoredCopies | undefined> {
  try {
    const text = await readFile(join(folder, FILE), 'utf8');
    // What the schema leaves open was written by this program.
    return v.parse(schema, JSON.parse(text)) as StoredCopies;
  } catch {
    return undefined;
  }
}
