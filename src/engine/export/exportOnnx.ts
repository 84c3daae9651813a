import { stat, unlink } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { buildArchitecture } from '../../architectures/catalog';
import { INPUT_NAME } from '../../architectures/forwardGraph';
import { readTensor } from '../../checkpoints/readTensor';
import type { Checkpoint } from '../../checkpoints/types';
import { writeWhole } from '../../checkpoints/writeWhole';
import { Graph } from '../../graph/Graph';
import { softmax } from '../../graph/operators/normalization';
import type { ParameterData } from '../../graph/parameterData';
import { serializeModel } from '../../graph/serializeModel';
import type { Value } from '../../graph/types';
import type { ExportParams, ExportResult } from '../../shared/exportProtocol';
import { createSession } from '../sessions/createSession';
import { loadRuntime } from '../sessions/loadRuntime';
import type { NetworkSession } from '../sessions/NetworkSession';
import type { SessionCache } from '../sessions/SessionCache';
import { softmax as softmaxOf } from '../predict/softmax';
import { emitPreprocessing } from './emitPreprocessing';
import { largestDifference, ownLogits, prepared } from './ownLogits';
import { requireAlike } from './requireAlike';
import { testPictures } from './testPictures';
import { withModel } from './withModel';

/** A protocol buffer has at most 2 GiB; some room is left for the graph. What is more lies in a file of its own. */
const MOST_INSIDE = 2 ** 31 - 2 ** 26;

/** What the picture input and the two outputs are called. */
const PICTURE = 'image';
const PROBABILITIES = 'probabilities';
const LOGITS = 'logits';

/**
 * Writes a network as an ONNX model. With preprocessing it takes a picture, uint8 height×width×3 of any size, and returns the
 * probabilities 1×classes; without, it takes prepared pixels, float32 N×3×S×S, and returns the logits N×classes. Labels and
 * preprocessing are in the metadata.
 */
export async function exportOnnx(
  params: ExportParams,
  sessions: SessionCache<NetworkSession>,
): Promise<ExportResult> {
  const { model, out } = params;
  const data = await withModel(model, (checkpoint) => writeModel(params, checkpoint));
  const files = data === null ? [out] : [out, data];
  try {
    const pictures = testPictures();
    const own = await ownLogits(model, pictures, sessions);
    const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    const difference = requireAlike(
      largestDifference(
        await run(params, { bytes, data }, pictures),
        params.preprocessing ? own.map((row) => Float32Array.from(softmaxOf(row))) : own,
      ),
      out,
    );
    return { path: out, bytes, files, difference };
  } catch (error) {
    // A model that was not seen to be right is none.
    for (const file of files) await unlink(file).catch(() => undefined);
    throw error;
  }
}

/** @returns the file of the weights, where they are too many to lie in the model */
async function writeModel(params: ExportParams, checkpoint: Checkpoint): Promise<string | null> {
  const { model, out } = params;
  const { architecture, classes, preprocessing } = model;
  const network = buildArchitecture(architecture, {
    numClasses: classes.length,
    inputSize: preprocessing.crop,
  });
  const graph = new Graph();
  const image = params.preprocessing
    ? graph.input(PICTURE, [1, 1, 3], 'U8')
    : graph.input(INPUT_NAME, [params.batch, 3, preprocessing.crop, preprocessing.crop]);
  const logits = network.call(params.preprocessing ? emitPreprocessing(image, preprocessing) : image);
  const outputs = params.preprocessing ? { [PROBABILITIES]: softmax(logits) } : { [LOGITS]: logits };
  const bytes = checkpoint.tensors.reduce((sum, tensor) => sum + tensor.bytes, 0);
  const data = bytes > MOST_INSIDE ? `${out}.data` : null;
  const places = data === null ? await readAll(checkpoint, graph) : await writeData(data, checkpoint, graph);
  const serialized = serializeModel({
    outputs,
    locate: ({ name }) => {
      const place = places.get(name);
      if (!place) throw new Error(`${name} was not read.`);
      return place;
    },
    metadata: {
      architecture,
      labels: JSON.stringify(classes),
      preprocessing: JSON.stringify(preprocessing),
    },
    ...(params.preprocessing && { extents: new Map([[image, ['height', 'width', 3]]]) }),
  });
  await writeWhole(out, (append) => append(serialized));
  return data;
}

type Places = ReadonlyMap<string, ParameterData>;

async function readAll(checkpoint: Checkpoint, graph: Graph): Promise<Places> {
  const places = new Map<string, ParameterData>();
  for (const { name } of graph.parameters.values()) {
    const tensor = checkpoint.tensors.find((each) => each.name === name);
    if (!tensor) continue;
    const bytes = await readTensor(checkpoint.source, tensor);
    places.set(name, { kind: 'inline', dtype: tensor.dtype, bytes });
  }
  return places;
}

async function writeData(file: string, checkpoint: Checkpoint, graph: Graph): Promise<Places> {
  const places = new Map<string, ParameterData>();
  await writeWhole(file, async (append) => {
    let offset = 0;
    for (const { name } of graph.parameters.values() as Iterable<Value>) {
      const tensor = checkpoint.tensors.find((each) => each.name === name);
      if (!tensor) continue;
      const bytes = await readTensor(checkpoint.source, tensor);
      await append(bytes);
      const { dtype } = tensor;
      places.set(name, { kind: 'external', dtype, file: basename(file), offset, length: bytes.length });
      offset += bytes.length;
    }
  });
  return places;
}

/** What the file that was written computes. */
async function run(
  { model, out, preprocessing, batch }: ExportParams,
  { bytes, data }: { readonly bytes: number; readonly data: string | null },
  pictures: ReturnType<typeof testPictures>,
): Promise<Float32Array[]> {
  const runtime = await loadRuntime();
  const { Tensor } = runtime;
  const session = await createSession(runtime, {
    ...{ model: out, device: 'cpu', bytes },
    external: { folder: dirname(out), files: data === null ? [] : [basename(data)] },
  });
  try {
    const results: Float32Array[] = [];
    for (const picture of pictures) {
      const { crop } = model.preprocessing;
      const row = preprocessing ? new Float32Array(0) : prepared(picture, model);
      const pixels = new Float32Array(batch * row.length);
      for (let at = 0; at < pixels.length; at += row.length) pixels.set(row, at);
      const outputs = await session.run(
        preprocessing
          ? { [PICTURE]: new Tensor('uint8', picture.data, [picture.height, picture.width, 3]) }
          : { [INPUT_NAME]: new Tensor('float32', pixels, [batch, 3, crop, crop]) },
      );
      const found = outputs[preprocessing ? PROBABILITIES : LOGITS]?.data;
      if (!(found instanceof Float32Array)) throw new Error('The model returned no float32 tensor.');
      results.push(found.slice(-model.classes.length));
    }
    return results;
  } finally {
    await session.release();
  }
}
