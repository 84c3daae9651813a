import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { buildArchitecture } from '../../architectures/catalog';
import { describeNetwork } from '../../architectures/describeNetwork';
import { narrowName, parseNarrowName } from '../../architectures/narrowName';
import { keptWidth, removableChannels } from '../../architectures/narrowNetwork';
import type { OutgoingTensor } from '../../checkpoints/outgoingTensor';
import { readTensor } from '../../checkpoints/readTensor';
import { toFloat32 } from '../../checkpoints/toFloat32';
import { writeSafetensors } from '../../checkpoints/writeSafetensors';
import { writeWhole } from '../../checkpoints/writeWhole';
import { HeadstartError } from '../../shared/errors';
import { MODEL_MANIFEST_NAME, MODEL_WEIGHTS_NAME } from '../../shared/modelFolder';
import type { ModelSpec } from '../../shared/modelSpec';
import type { PruneParams, PruneResult } from '../../shared/pruneProtocol';
import { withModel } from '../export/withModel';
import type { MendedCheckpoint } from '../match/mendCheckpoint';
import { selectChannels, takeEntries } from './selectChannels';
import { zeroSmallest } from './zeroSmallest';

const compress = promisify(deflate);
/** Zeros compress as well at the fastest level as at the others. */
const FAST = 1;

/** What pruning makes of a model, before it is timed. */
export type Pruned = Omit<PruneResult, 'milliseconds'> & { readonly model: ModelSpec };

/** A tensor in memory. */
interface Loaded {
  readonly data: Float32Array;
  readonly shape: readonly number[];
  /** Whether it is stored as 64-bit integers. */
  readonly counter: boolean;
}

/**
 * Writes a model folder with fewer channels, or with zeros among its weights.
 * @throws usage where nothing would be removed, architecture/unsupported, and what reading and writing throw
 */
export async function pruneModel({ model, what, keep, out }: PruneParams): Promise<Pruned> {
  const { base, share } = parseNarrowName(model.architecture);
  if (what === 'channels' && keep >= share) {
    throw new HeadstartError(
      'usage',
      `${model.architecture} keeps ${share * 100} % of its channels already; keep fewer than that.`,
    );
  }
  const architecture = what === 'channels' ? narrowName(base, keep) : model.architecture;
  const size = { numClasses: model.classes.length, inputSize: model.preprocessing.crop };
  const tensors = await withModel(model, async (checkpoint) =>
    what === 'channels' ? narrowed(checkpoint, model, keep) : zeroSmallest(await loadAll(checkpoint), keep),
  );
  await writeFolder(out, { ...model, architecture }, tensors);
  const weights = join(out, MODEL_WEIGHTS_NAME);
  const describe = (name: string): ReturnType<typeof describeNetwork> =>
    describeNetwork(name, buildArchitecture(name, size), size.inputSize);
  const [before, after] = [describe(model.architecture), describe(architecture)];
  return {
    path: out,
    architecture,
    model: { architecture, weights, classes: model.classes, preprocessing: model.preprocessing },
    parameters: { before: before.parameters, after: after.parameters },
    macs: { before: before.macs, after: after.macs },
    bytes: { before: (await stat(model.weights)).size, after: (await stat(weights)).size },
    compressedBytes:
      what === 'channels'
        ? null
        : { before: await compressedSize(model.weights), after: await compressedSize(weights) },
    zeros: shareOfZeros(tensors),
  };
}

async function loadAll(checkpoint: MendedCheckpoint): Promise<Map<string, Loaded>> {
  const tensors = new Map<string, Loaded>();
  for (const { name, shape, dtype, ...entry } of checkpoint.tensors) {
    const bytes = await readTensor(checkpoint.source, { name, shape, dtype, ...entry });
    // Counters of batches are whole numbers, far below those that float32 rounds.
    tensors.set(name, { data: toFloat32(bytes, dtype), shape, counter: dtype === 'I64' });
  }
  return tensors;
}

async function narrowed(
  checkpoint: MendedCheckpoint,
  { architecture, classes, preprocessing }: ModelSpec,
  keep: number,
): Promise<Map<string, Loaded>> {
  const { base } = parseNarrowName(architecture);
  const size = { numClasses: classes.length, inputSize: preprocessing.crop };
  const groups = removableChannels(buildArchitecture(architecture, size), size.inputSize);
  // Shares are of the whole network's channels, however narrow this one is already.
  const whole = removableChannels(buildArchitecture(base, size), size.inputSize);
  const tensors = await loadAll(checkpoint);
  const find = (name: string): Loaded => {
    const tensor = tensors.get(name);
    if (!tensor) throw new HeadstartError('architecture/mismatch', `The checkpoint has no tensor ${name}.`);
    return tensor;
  };
  const kept = selectChannels(
    groups,
    whole.map((group) => keptWidth(group, keep)),
    find,
  );
  return new Map(
    [...tensors].map(([name, tensor]) => {
      const entries = kept.get(name);
      if (!entries) return [name, tensor];
      const shape = tensor.shape.map((extent, axis) => entries[axis]?.length ?? extent);
      return [name, { ...tensor, data: takeEntries(tensor.data, tensor.shape, entries), shape }];
    }),
  );
}

/** The manifest comes last: a folder that has one is whole. */
async function writeFolder(
  out: string,
  model: ModelSpec,
  tensors: ReadonlyMap<string, Loaded>,
): Promise<void> {
  await mkdir(out, { recursive: true });
  const outgoing = [...tensors].map(([name, { data, shape, counter }]): OutgoingTensor =>
    counter
      ? { name, shape, dtype: 'I64', data: new Uint8Array(BigInt64Array.from(data, BigInt).buffer) }
      : { name, shape, dtype: 'F32', data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) },
  );
  await writeSafetensors(join(out, MODEL_WEIGHTS_NAME), outgoing, { format: 'pt' });
  const { architecture, classes, preprocessing } = model;
  const text = `${JSON.stringify({ architecture, classes, preprocessing }, null, 2)}\n`;
  await writeWhole(join(out, MODEL_MANIFEST_NAME), (append) => append(Buffer.from(text)));
}

async function compressedSize(file: string): Promise<number> {
  return (await compress(await readFile(file), { level: FAST })).length;
}

/** Among the elements of weights that multiply: those with more than one axis. */
function shareOfZeros(tensors: ReadonlyMap<string, Loaded>): number {
  let zeros = 0;
  let count = 0;
  for (const { data, shape } of tensors.values()) {
    if (shape.length < 2) continue;
    count += data.length;
    for (const element of data) if (element === 0) zeros += 1;
  }
  return count === 0 ? 0 : zeros / count;
}
