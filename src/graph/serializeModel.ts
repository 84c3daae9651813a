import type { DType } from '../shared/dtype';
import { liveNodes } from './liveNodes';
import type { ParameterData } from './parameterData';
import { ProtoWriter } from './ProtoWriter';
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
  /** Values inside the graph that a run feeds; nothing before them is written. */
  readonly cut?: readonly Value[];
  readonly metadata?: Readonly<Record<string, string>>;
  /** Extents of inputs that each run may choose, by name, in place of the graph's. */
  readonly extents?: ReadonlyMap<Value, readonly (number | string)[]>;
}

/**
 * Writes a graph as an ONNX model. Only what the outputs need is written. A parameter stored in another element type is cast by
 * the graph, which the runtime does once, when the session is made.
 */
export function serializeModel(options: SerializeOptions): Uint8Array {
  const outputs = Object.entries(options.outputs);
  const live = liveNodes(
    outputs.map(([, value]) => value),
    new Set(options.cut),
  );
  const writer = new ProtoWriter();
  writer.int(1, IR_VERSION);
  writer.string(2, 'headstart');
  writer.message(7, () => {
    for (const parameter of live.parameters) writeParameter(writer, parameter, options.locate(parameter));
    for (const node of live.nodes) writer.message(1, () => writeNode(writer, node));
    for (const [name, value] of outputs) {
      if (name === value.name) continue;
      writer.message(1, () => writeOperator(writer, 'Identity', [value.name], [name], name));
    }
    writer.string(2, 'headstart');
    for (const [name, constant] of live.constants) {
      writer.message(5, () => {
        writeTensorHeader(writer, name, constant.shape, constant.dtype);
        writer.bytes(9, constant.bytes);
      });
    }
    for (const input of live.inputs) {
      const extents = options.extents?.get(input) ?? input.shape;
      writer.message(11, () => writeValueInfo(writer, input.name, input, extents));
    }
    for (const [name, value] of outputs) {
      writer.message(12, () => writeValueInfo(writer, name, value, value.shape));
    }
  });
  writer.message(8, () => writer.string(1, '').int(2, OPERATOR_SET));
  for (const [key, value] of Object.entries(options.metadata ?? {})) {
    writer.message(14, () => writer.string(1, key).string(2, value));
  }
  return writer.finish();
}

function writeNode(writer: ProtoWriter, node: Node): void {
  const name = node.outputs[0]?.name ?? node.op;
  const inputs = node.inputs.map((input) => input?.name ?? '');
  const outputs = node.outputs.map((output) => output.name);
  writeOperator(writer, node.op, inputs, outputs, name);
  for (const [key, attribute] of Object.entries(node.attributes)) {
    writer.message(5, () => writeAttribute(writer, key, attribute));
  }
}

function writeOperator(
  writer: ProtoWriter,
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  name: string,
): void {
  for (const input of inputs) writer.string(1, input);
  for (const output of outputs) writer.string(2, output);
  writer.string(3, `${name}:${op}`);
  writer.string(4, op);
}

function writeAttribute(writer: ProtoWriter, name: string, attribute: Attribute): void {
  writer.string(1, name);
  if ('float' in attribute) writer.float(2, attribute.float).int(20, ATTRIBUTE_TYPE.float);
  else if ('int' in attribute) writer.int(3, attribute.int).int(20, ATTRIBUTE_TYPE.int);
  else if ('string' in attribute) {
    writer.string(4, attribute.string).int(20, ATTRIBUTE_TYPE.string);
  } else if ('ints' in attribute) {
    for (const element of attribute.ints) writer.int(8, element);
    writer.int(20, ATTRIBUTE_TYPE.ints);
  } else {
    for (const element of attribute.floats) writer.float(7, element);
    writer.int(20, ATTRIBUTE_TYPE.floats);
  }
}

function writeParameter(writer: ProtoWriter, parameter: Value, data: ParameterData): void {
  const cast = data.dtype !== parameter.dtype;
  const stored = cast ? `${parameter.name}:stored` : parameter.name;
  if (cast) {
    writer.message(1, () => {
      writeOperator(writer, 'Cast', [stored], [parameter.name], parameter.name);
      writer.message(5, () => writeAttribute(writer, 'to', { int: ELEMENT_TYPE[parameter.dtype] }));
    });
  }
  writer.message(5, () => {
    writeTensorHeader(writer, stored, parameter.shape, data.dtype);
    if (data.kind === 'inline') {
      writer.bytes(9, data.bytes);
      return;
    }
    const entries = { location: data.file, offset: String(data.offset), length: String(data.length) };
    for (const [key, value] of Object.entries(entries)) {
      writer.message(13, () => writer.string(1, key).string(2, value));
    }
    writer.int(14, EXTERNAL);
  });
}

function writeTensorHeader(writer: ProtoWriter, name: string, shape: Shape, dtype: DType): void {
  for (const extent of shape) writer.int(1, extent);
  writer.int(2, ELEMENT_TYPE[dtype]);
  writer.string(8, name);
}

function writeValueInfo(
  writer: ProtoWriter,
  name: string,
  value: Value,
  extents: readonly (number | string)[],
): void {
  writer.string(1, name);
  writer.message(2, () => {
    writer.message(1, () => {
      writer.int(1, ELEMENT_TYPE[value.dtype]);
      writer.message(2, () => {
        for (const extent of extents) {
          writer.message(1, () =>
            typeof extent === 'number' ? writer.int(1, extent) : writer.string(2, extent),
          );
        }
      });
    });
  });
}
