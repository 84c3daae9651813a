import { dirname } from 'node:path';
import { buildArchitecture } from '../../architectures/catalog';
import type { Classifier } from '../../architectures/Classifier';
import { forwardGraph, layerOutput, type ForwardGraph } from '../../architectures/forwardGraph';
import { gradCamGraph } from '../../architectures/gradCamGraph';
import type { Graph } from '../../graph/Graph';
import { multiplications } from '../../graph/multiplications';
import { serializeModel } from '../../graph/serializeModel';
import type { Value } from '../../graph/types';
import { ShardedSource } from '../../checkpoints/ShardedSource';
import type { ByteSource, Checkpoint } from '../../checkpoints/types';
import type { RealDevice } from '../../shared/deviceProtocol';
import { elementCount } from '../../shared/dtype';
import { matchCheckpoint } from '../match/matchCheckpoint';
import { mendCheckpoint } from '../match/mendCheckpoint';
import { requireLoadable } from '../match/requireLoadable';
import { withCheckpoint } from '../withCheckpoint';
import { stampFile, type FileStamp } from './fileStamp';
import { loadRuntime } from './loadRuntime';
import { locateParameters } from './locateParameters';
import { NetworkSession, SESSION_OUTPUT } from './NetworkSession';
import type { SessionCache } from './SessionCache';

/** Which network with which weights, for which input. */
export interface NetworkRequest {
  readonly architecture: string;
  /** Path of the checkpoint file. */
  readonly weights: string;
  /** The group of tensors within the file; the one that holds the weights when absent. */
  readonly container?: string | undefined;
  /** Whether weights will do that fill a part of the network, or are not wholly explained. */
  readonly allowPartial?: boolean | undefined;
  /** The head's own when absent. */
  readonly numClasses?: number;
  readonly batch: number;
  /** Side of the square input in pixels. */
  readonly inputSize: number;
  /** Path of the layer whose output is wanted; the logits when absent. */
  readonly layer?: string;
  /** Whether the outputs are those of Grad-CAM at that layer, or at the one that the architecture declares; for one picture. */
  readonly gradCam?: boolean;
  /** The CPU when absent. */
  readonly device?: RealDevice;
}

/** The outputs of a session with `gradCam`. */
export const CAM_OUTPUTS = { logits: SESSION_OUTPUT, map: 'map' } as const;

/**
 * Runs `work` with the session for a request, from the cache where it is there.
 * @throws `file/not-found`, `file/changed`, `architecture/unknown`, `architecture/mismatch`, `architecture/input-too-small`,
 *   `architecture/input-size`, `architecture/no-such-layer`, and what reading a checkpoint throws
 */
export async function withNetwork<R>(
  cache: SessionCache<NetworkSession>,
  request: NetworkRequest,
  work: (session: NetworkSession) => Promise<R>,
): Promise<R> {
  const stamp = await stampFile(request.weights);
  // What is left out and what is named as its default is one network, and is not loaded twice.
  const { architecture, container, allowPartial = false, numClasses, batch, inputSize } = request;
  const { layer, gradCam = false, device = 'cpu' } = request;
  const network = [architecture, container, allowPartial, numClasses, batch, inputSize];
  const key = [stamp.key, ...network, layer, gradCam, device].join('\n');
  // Sessions for what the file was before will never be asked for again.
  await cache.drop((other) => other.startsWith(`${stamp.path}\n`) && !other.startsWith(stamp.key));
  return cache.use(key, () => create(stamp, request), work);
}

async function create(stamp: FileStamp, request: NetworkRequest): Promise<NetworkSession> {
  const runtime = await loadRuntime();
  const { architecture, container, inputSize, allowPartial = false, device = 'cpu' } = request;
  const open = async (checkpoint: Checkpoint): Promise<NetworkSession> => {
    const { tensors, source } = checkpoint;
    const plan = matchCheckpoint(checkpoint, { architecture, numClasses: request.numClasses });
    requireLoadable({ name: source.name, tensors }, plan, { allowPartial, inputSize });
    const network = buildArchitecture(architecture, { numClasses: plan.expected.numClasses, inputSize });
    const forward = forwardGraph(network, request.batch, inputSize);
    const outputs = outputsOf(network, forward, request);
    const mended = mendCheckpoint(checkpoint, plan, allowPartial);
    const parameters = await locateParameters(mended);
    return NetworkSession.create(runtime, {
      model: serializeModel({ outputs, locate: parameters }),
      weights: [stamp, ...(await stampShards(source))],
      folder: dirname(stamp.path),
      inputShape: forward.input.shape,
      device,
      bytes: mended.tensors.reduce((sum, { bytes }) => sum + bytes, 0) + activationBytes(forward.graph),
    });
  };
  return withCheckpoint(stamp.path, open, container === undefined ? {} : { container });
}

function outputsOf(
  network: Classifier,
  forward: ForwardGraph,
  { layer, gradCam = false }: NetworkRequest,
): Record<string, Value> {
  if (gradCam) {
    const { logits, map } = gradCamGraph(network, forward, layer);
    return { [CAM_OUTPUTS.logits]: logits, [CAM_OUTPUTS.map]: map };
  }
  return { [SESSION_OUTPUT]: layer === undefined ? forward.logits : layerOutput(forward, layer) };
}

/** The files that a checkpoint in several consists of. */
function stampShards(source: ByteSource): Promise<FileStamp[]> {
  if (!(source instanceof ShardedSource)) return Promise.resolve([]);
  return Promise.all(
    source.parts.flatMap(({ source: { path } }) => (path === undefined ? [] : [stampFile(path)])),
  );
}

/**
 * An estimate of the memory that a run needs beside the weights: the runtime shares buffers between layers, so about the
 * largest layer's input, output and workspace are held at once.
 */
function activationBytes(graph: Graph): number {
  const BUFFERS = 3;
  const largest = graph.nodes
    .flatMap(({ outputs }) => outputs)
    .reduce((most, { shape }) => Math.max(most, elementCount(shape)), 0);
  return BUFFERS * largest * Float32Array.BYTES_PER_ELEMENT;
}

/** Multiplications for one picture of an architecture. */
export function networkMultiplications(architecture: string, inputSize: number): number {
  const { graph } = forwardGraph(buildArchitecture(architecture, { inputSize }), 1, inputSize);
  return graph.nodes.reduce((sum, node) => sum + multiplications(node), 0);
}
