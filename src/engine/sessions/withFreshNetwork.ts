import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { buildArchitecture } from '../../architectures/catalog';
import { forwardGraph } from '../../architectures/forwardGraph';
import { freshWeights } from '../../architectures/freshWeights';
import type { Module } from '../../architectures/modules/Module';
import type { ParameterData } from '../../graph/parameterData';
import { serializeModel } from '../../graph/serializeModel';
import { HeadstartError } from '../../shared/errors';
import { stampFile } from './fileStamp';
import { loadRuntime } from './loadRuntime';
import { NetworkSession, SESSION_OUTPUT } from './NetworkSession';

export interface FreshNetworkRequest {
  readonly architecture: string;
  /** Side of the square input in pixels. */
  readonly inputSize: number;
  readonly signal: AbortSignal;
}

/**
 * Runs `work` with a network of drawn weights, for one picture at a time. The weights are in a temporary file, as those of a
 * trained network are in its own, so that it is loaded and runs in the same way.
 * @throws architecture/unknown, architecture/input-too-small, download/no-space, cancelled
 */
export async function withFreshNetwork<R>(
  { architecture, inputSize, signal }: FreshNetworkRequest,
  work: (session: NetworkSession) => Promise<R>,
): Promise<R> {
  const network = buildArchitecture(architecture, { inputSize });
  const folder = await mkdtemp(join(tmpdir(), 'headstart-fresh-'));
  try {
    const file = join(folder, 'weights.bin');
    const places = await writeWeights(network, file, signal);
    const stamp = await stampFile(file);
    const forward = forwardGraph(network, 1, inputSize);
    const session = await NetworkSession.create(await loadRuntime(), {
      model: serializeModel({
        outputs: { [SESSION_OUTPUT]: forward.logits },
        locate: (value) => placeOf(places, value.name),
      }),
      weights: [stamp],
      folder: dirname(stamp.path),
      inputShape: forward.input.shape,
      device: 'cpu',
      bytes: stamp.size,
    });
    try {
      return await work(session);
    } finally {
      await session.release();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeWeights(
  network: Module,
  path: string,
  signal: AbortSignal,
): Promise<Map<string, ParameterData>> {
  const places = new Map<string, ParameterData>();
  const file = await open(path, 'w');
  try {
    let offset = 0;
    for (const { name, dtype, data } of freshWeights(network, 0)) {
      if (signal.aborted) throw new HeadstartError('cancelled', 'Cancelled.');
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      await file.writeFile(bytes);
      places.set(name, { kind: 'external', dtype, file: basename(path), offset, length: bytes.length });
      offset += bytes.length;
    }
  } finally {
    await file.close();
  }
  return places;
}

function placeOf(places: ReadonlyMap<string, ParameterData>, name: string): ParameterData {
  const found = places.get(name);
  if (!found) throw new HeadstartError('internal', `No weights were drawn for ${name}.`);
  return found;
}
