import type { OnnxFacts, OnnxValue } from '../../shared/onnxProtocol';
import { malformed, tooLarge } from '../checkpointErrors';
import { MAX_METADATA_CHARACTERS, MAX_METADATA_ENTRIES, MAX_TENSORS } from '../limits';
import type { ByteSource, TensorEntry } from '../types';
import { ProtoReader, type ByteRange } from './ProtoReader';
import { keyAndValue, readOnnxTensor, type ExternalData } from './readOnnxTensor';
import { readOnnxValue } from './readOnnxValue';

/** The directory of an ONNX model. */
export interface OnnxDirectory {
  readonly facts: OnnxFacts;
  /** Tensors whose data lie in the model itself. */
  readonly inside: readonly TensorEntry[];
  /** Tensors whose data lie in other files. Their offsets are of those files. */
  readonly outside: readonly { readonly entry: TensorEntry; readonly external: ExternalData }[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** What is gathered while the model is read. */
class Gathering {
  irVersion = 0;
  producer: string[] = ['', ''];
  graphs = 0;
  readonly opsets: { domain: string; version: number }[] = [];
  readonly inputs: OnnxValue[] = [];
  readonly outputs: OnnxValue[] = [];
  readonly operators = new Map<string, number>();
  readonly initialisers = new Set<string>();
  readonly inside: TensorEntry[] = [];
  readonly outside: { entry: TensorEntry; external: ExternalData }[] = [];
  readonly metadata: Record<string, string> = {};
  unlisted = 0;
}

/**
 * Reads the directory of an ONNX model (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto): inputs, outputs, operators, and where the
 * initialisers lie. Tensor data stays where it is.
 * @throws checkpoint/malformed, checkpoint/truncated, checkpoint/too-large
 */
export async function readOnnx(source: ByteSource): Promise<OnnxDirectory> {
  const reader = new ProtoReader(source);
  const { name } = source;
  const found = new Gathering();
  for await (const part of reader.fields({ offset: 0, length: source.size }, 0)) {
    if (part.kind === 'number') {
      if (part.field === 1) found.irVersion = Number(part.value);
      continue;
    }
    if (part.kind !== 'bytes') continue;
    if (part.field === 2) found.producer[0] = await reader.text(part);
    else if (part.field === 3) found.producer[1] = await reader.text(part);
    else if (part.field === 7) {
      found.graphs += 1;
      await readGraph(reader, name, part, 1, found, true);
    } else if (part.field === 8) found.opsets.push(await readOpset(reader, part));
    else if (part.field === 14) await addMetadata(reader, name, part, found);
    else if (part.field === 25) await countFunction(reader, name, part, found);
  }
  if (found.graphs !== 1) throw malformed(name, `it has ${found.graphs} graphs where an ONNX model has one`);
  return describe(found);
}

function describe(found: Gathering): OnnxDirectory {
  const { irVersion, opsets, outputs, unlisted, inside, outside, metadata } = found;
  const operators = Array.from(found.operators, ([name, count]) => ({ name, count }));
  return {
    facts: {
      irVersion,
      producer: found.producer.filter(Boolean).join(' '),
      opsets,
      // Models of before IR version 4 list their initialisers among the inputs.
      inputs: found.inputs.filter((input) => !found.initialisers.has(input.name)),
      outputs,
      operators: operators.sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1)),
      unlisted,
    },
    inside,
    outside,
    metadata,
  };
}

/** @param main whether it is the model's own graph, whose initialisers and inputs count */
async function readGraph(
  reader: ProtoReader,
  file: string,
  range: ByteRange,
  depth: number,
  found: Gathering,
  main: boolean,
): Promise<void> {
  for await (const part of reader.fields(range, depth)) {
    if (part.kind !== 'bytes') continue;
    if (part.field === 1) await readNode(reader, file, part, depth + 1, found);
    if (!main) continue;
    if (part.field === 5) await addTensor(reader, file, part, depth + 1, found);
    else if (part.field === 11) found.inputs.push(await readOnnxValue(reader, file, part, depth + 1));
    else if (part.field === 12) found.outputs.push(await readOnnxValue(reader, file, part, depth + 1));
  }
}

async function addTensor(
  reader: ProtoReader,
  file: string,
  range: ByteRange,
  depth: number,
  found: Gathering,
): Promise<void> {
  const tensor = await readOnnxTensor(reader, file, range, depth);
  const { name } = tensor.kind === 'unlisted' ? tensor : tensor.entry;
  if (found.initialisers.has(name)) {
    throw malformed(file, `it has two initialisers ${JSON.stringify(name.slice(0, 200))}`);
  }
  found.initialisers.add(name);
  if (found.initialisers.size > MAX_TENSORS) throw tooLarge(file, `it has more than ${MAX_TENSORS} tensors`);
  if (tensor.kind === 'inside') found.inside.push(tensor.entry);
  else if (tensor.kind === 'outside') found.outside.push(tensor);
  else found.unlisted += 1;
}

/** Counts the operator of a node, and those of the graphs within it. */
async function readNode(
  reader: ProtoReader,
  file: string,
  range: ByteRange,
  depth: number,
  found: Gathering,
): Promise<void> {
  let [operator, domain] = ['', ''];
  for await (const part of reader.fields(range, depth)) {
    if (part.kind !== 'bytes') continue;
    if (part.field === 4) operator = await reader.text(part);
    else if (part.field === 7) domain = await reader.text(part);
    else if (part.field === 5) {
      // AttributeProto: a graph (If, Loop) or several.
      for await (const attribute of reader.fields(part, depth + 1)) {
        if ((attribute.field === 6 || attribute.field === 11) && attribute.kind === 'bytes')
          await readGraph(reader, file, attribute, depth + 2, found, false);
      }
    }
  }
  const name = domain === '' || domain === 'ai.onnx' ? operator : `${domain}.${operator}`;
  found.operators.set(name, (found.operators.get(name) ?? 0) + 1);
}

/** FunctionProto: its nodes are operators of the model. */
async function countFunction(
  reader: ProtoReader,
  file: string,
  range: ByteRange,
  found: Gathering,
): Promise<void> {
  for await (const part of reader.fields(range, 1)) {
    if (part.field === 7 && part.kind === 'bytes') await readNode(reader, file, part, 2, found);
  }
}

async function readOpset(
  reader: ProtoReader,
  range: ByteRange,
): Promise<{ domain: string; version: number }> {
  let [domain, version] = ['', 0];
  for await (const part of reader.fields(range, 1)) {
    if (part.field === 1 && part.kind === 'bytes') domain = await reader.text(part);
    if (part.field === 2 && part.kind === 'number') version = Number(part.value);
  }
  return { domain, version };
}

/** Labels and preprocessing are long and kept whole; how many entries there are is bounded. */
async function addMetadata(
  reader: ProtoReader,
  file: string,
  range: ByteRange,
  found: Gathering,
): Promise<void> {
  if (Object.keys(found.metadata).length >= MAX_METADATA_ENTRIES) return;
  if (range.length > 100 * MAX_METADATA_CHARACTERS) {
    throw tooLarge(file, `an entry of its metadata has ${range.length} bytes`);
  }
  Object.assign(found.metadata, await keyAndValue(reader, range, 1));
}
