import { basename, dirname } from 'node:path';
import { buildArchitecture } from '../../architectures/catalog';
import { forwardGraph, layerOutput } from '../../architectures/forwardGraph';
import type { Graph } from '../../graph/Graph';
import { multiplications } from '../../graph/multiplications';
import { serializeModel } from '../../graph/serializeModel';
import type { Checkpoint } from '../../checkpoints/types';
import { elementCount } from '../../shared/dtype';
import { describeMismatch } from '../match/describeMismatch';
import { expectedForHeadOf, expectedTensors } from '../match/expectedTensors';
import { matchStateDict } from '../match/matchStateDict';
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
  /** The head's own when absent. */
  readonly numClasses?: number;
  readonly batch: number;
  /** Side of the square input in pixels. */
  readonly inputSize: number;
  /** Path of the layer whose output is wanted; the logits when absent. */
  readonly layer?: string;
}

/**
 * Runs `work` with the session for a request, from the cache where it is there.
 * @throws `file/not-found`, `file/changed`, `architecture/unknown`, `architecture/mismatch`, `architecture/input-too-small`,
 *   `architecture/no-such-layer`, and what reading a checkpoint throws
 */
export async function withNetwork<R>(
  cache: SessionCache<NetworkSession>,
  request: NetworkRequest,
  work: (session: NetworkSession) => Promise<R>,
): Promise<R> {
  const stamp = await stampFile(request.weights);
  const { architecture, numClasses, batch, inputSize, layer } = request;
  const key = [stamp.key, architecture, numClasses, batch, inputSize, layer].join('\n');
  // Sessions for what the file was before will never be asked for again.
  await cache.drop((other) => other.startsWith(`${stamp.path}\n`) && !other.startsWith(stamp.key));
  return cache.use(key, () => create(stamp, request), work);
}

async function create(stamp: FileStamp, request: NetworkRequest): Promise<NetworkSession> {
  const runtime = await loadRuntime();
  return withCheckpoint(stamp.path, async (checkpoint) => {
    const numClasses = matchingClasses(checkpoint, request);
    const network = buildArchitecture(request.architecture, { numClasses, inputSize: request.inputSize });
    const forward = forwardGraph(network, request.batch, request.inputSize);
    const output = request.layer === undefined ? forward.logits : layerOutput(forward, request.layer);
    const parameters = await locateParameters(checkpoint, basename(stamp.path));
    const model = serializeModel({ outputs: { [SESSION_OUTPUT]: output }, locate: parameters });
    return NetworkSession.create(runtime, {
      model,
      weights: stamp,
      folder: dirname(stamp.path),
      inputShape: forward.input.shape,
      bytes: checkpoint.tensors.reduce((sum, { bytes }) => sum + bytes, 0) + activationBytes(forward.graph),
    });
  });
}

/** The number of classes of a checkpoint that fits wholly. */
function matchingClasses({ tensors, source }: Checkpoint, request: NetworkRequest): number {
  const { architecture, numClasses, inputSize } = request;
  const expected =
    numClasses === undefined
      ? expectedForHeadOf(architecture, new Map(tensors.map((tensor) => [tensor.name, tensor])), inputSize)
      : expectedTensors(architecture, { numClasses, inputSize });
  const match = matchStateDict(expected, tensors);
  if (!match.strict) throw describeMismatch(source.name, expected, match, tensors);
  return expected.numClasses;
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
