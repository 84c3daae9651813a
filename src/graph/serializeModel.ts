import { BinaryWriter } from '@bufbuild/protobuf/wire';
import type { DType } from '../shared/dtype';
import { liveNodes } from './liveNodes';
import type { ParameterData } from './parameterData';
import type { Attribute, Node, Shape, Value } from './types';

/** ONNX operator set 20: the first with Gelu; the intermediate representation that goes with it. */
const OPERATOR_SET = 20;
const IR_VERSION = 9;

/** `TensorProto.DataType` of onnx.proto. */
const ELEMENT_TYPE: Readonly<Record<DType, number>> = {
  F32: 1,
  U8: 2,
  I8: 3,
  U16: 4,
  I16: 5,
  I32: 6,
  I64: 7,
  BOOL: 9,
  F16: 10,
  F64: 11,
  U32: 12,
  U64: 13,
  BF16: 16,
  F8_E4M3: 17,
  F8_E5M2: 19,
};

/** `AttributeProto.AttributeType` of onnx.proto. */
const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, floats: 6, ints: 7 } as const;

/** `TensorProto.DataLocation.EXTERNAL` */
const EXTERNAL = 1;

export interface SerializeOptions {
  /** The tensors that a run returns, by the names under which it returns them. */
  readonly outputs: Readonly<Record<string, Value>>;
  /** Where each parameter's data are; called once for each parameter that the outputs need. */
  readonly locate: (parameter: Value) => ParameterData;
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Writes a graph as an ONNX model. Only what the outputs need is written. A parameter stored in another element type is cast by
 * the graph, which the runtime does once, when the session is made.
 */
export function serializeModel(options: SerializeOptions): Uint8Array {
  const outputs = Object.entries(options.outputs);
  const graph = outputs[0]?.[1].graph;
  const live = liveNodes(outputs.map(([, value]) => value));
  const writer = new BinaryWriter();
  writer.tag(1, 0).int64(IR_VERSION);
  writer.tag(2, 2).string('headstart');
  message(writer, 7, () => {
    for (const node of live.nodes) message(writer, 1, () => writeNode(writer, node));
    for (const [name, value] of outputs) {
      message(writer, 1, () => writeOperator(writer, 'Identity', [value.name], [name], name));
    }
    writer.tag(2, 2).string('headstart');
    for (const parameter of live.parameters) writeParameter(writer, parameter, options.locate(parameter));
    for (const [name, constant] of live.constants) {
      message(writer, 5, () => {
        writeTensorHeader(writer, name, constant.shape, constant.dtype);
        writer.tag(9, 2).bytes(constant.bytes);
      });
    }
    for (const input of graph?.inputs ?? []) {
      if (live.inputs.has(input)) message(writer, 11, () => writeValueInfo(writer, input.name, input));
    }
    for (const [name, value] of outputs) message(writer, 12, () => writeValueInfo(writer, name, value));
  });
  message(writer, 8, () => writer.tag(1, 2).string('').tag(2, 0).int64(OPERATOR_SET));
  for (const [key, value] of Object.entries(options.metadata ?? {})) {
    message(writer, 14, () => writer.tag(1, 2).string(key).tag(2, 2).string(value));
  }
  return writer.finish();
}

function message(writer: BinaryWriter, field: number, body: () => void): void {
  writer.tag(field, 2).fork();
  body();
  writer.join();
}

function writeNode(writer: BinaryWriter, node: Node): void {
  const name = node.outputs[0]?.name ?? node.op;
  const inputs = node.inputs.map((input) => input?.name ?? '');
  const outputs = node.outputs.map((output) => output.name);
  writeOperator(writer, node.op, inputs, outputs, name);
  for (const [key, attribute] of Object.entries(node.attributes)) {
    message(writer, 5, () => writeAttribute(writer, key, attribute));
  }
}

function writeOperator(
  writer: BinaryWriter,
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  name: string,
): void {
  for (const input of inputs) writer.tag(1, 2).string(input);
  for (const output of outputs) writer.tag(2, 2).string(output);
  writer.tag(3, 2).string(`${name}:${op}`);
  writer.tag(4, 2).string(op);
}

function writeAttribute(writer: BinaryWriter, name: string, attribute: Attribute): void {
  writer.tag(1, 2).string(name);
  if ('float' in attribute) writer.tag(2, 5).float(attribute.float).tag(20, 0).int32(ATTRIBUTE_TYPE.float);
  else if ('int' in attribute) writer.tag(3, 0).int64(attribute.int).tag(20, 0).int32(ATTRIBUTE_TYPE.int);
  else if ('string' in attribute) {
    writer.tag(4, 2).string(attribute.string).tag(20, 0).int32(ATTRIBUTE_TYPE.string);
  } else if ('ints' in attribute) {
    for (const element of attribute.ints) writer.tag(8, 0).int64(element);
    writer.tag(20, 0).int32(ATTRIBUTE_TYPE.ints);
  } else {
    for (const element of attribute.floats) writer.tag(7, 5).float(element);
    writer.tag(20, 0).int32(ATTRIBUTE_TYPE.floats);
  }
}

function writeParameter(writer: BinaryWriter, parameter: Value, data: ParameterData): void {
  const cast = data.dtype !== parameter.dtype;
  const stored = cast ? `${parameter.name}:stored` : parameter.name;
  if (cast) {
    message(writer, 1, () => {
      writeOperator(writer, 'Cast', [stored], [parameter.name], parameter.name);
      message(writer, 5, () => writeAttribute(writer, 'to', { int: ELEMENT_TYPE[parameter.dtype] }));
    });
  }
  message(writer, 5, () => {
    writeTensorHeader(writer, stored, parameter.shape, data.dtype);
    if (data.kind === 'inline') {
      writer.tag(9, 2).bytes(data.bytes);
      return;
    }
    const entries = { location: data.file, offset: String(data.offset), length: String(data.length) };
    for (const [key, value] of Object.entries(entries)) {
      message(writer, 13, () => writer.tag(1, 2).string(key).tag(2, 2).string(value));
    }
    writer.tag(14, 0).int32(EXTERNAL);
  });
}

function writeTensorHeader(writer: BinaryWriter, name: string, shape: Shape, dtype: DType): void {
  for (const extent of shape) writer.tag(1, 0).int64(extent);
  writer.tag(2, 0).int32(ELEMENT_TYPE[dtype]);
  writer.tag(8, 2).string(name);
}

function writeValueInfo(writer: BinaryWriter, name: string, value: Value): void {
  writer.tag(1, 2).string(name);
  message(writer, 2, () => {
    message(writer, 1, () => {
      writer.tag(1, 0).int32(ELEMENT_TYPE[value.dtype]);
      message(writer, 2, () => {
        for (const extent of value.shape) message(writer, 1, () => writer.tag(1, 0).int64(extent));
      });
    });
  });
}
