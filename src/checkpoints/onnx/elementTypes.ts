import type { DType } from '../../shared/dtype';

/** `TensorProto.DataType` of onnx.proto: ONNX's name, and ours where Headstart reads it. */
const ELEMENT_TYPES: Readonly<Record<number, readonly [name: string, dtype?: DType]>> = {
  1: ['float', 'F32'],
  2: ['uint8', 'U8'],
  3: ['int8', 'I8'],
  4: ['uint16', 'U16'],
  5: ['int16', 'I16'],
  6: ['int32', 'I32'],
  7: ['int64', 'I64'],
  8: ['string'],
  9: ['bool', 'BOOL'],
  10: ['float16', 'F16'],
  11: ['double', 'F64'],
  12: ['uint32', 'U32'],
  13: ['uint64', 'U64'],
  14: ['complex64'],
  15: ['complex128'],
  16: ['bfloat16', 'BF16'],
  17: ['float8e4m3fn', 'F8_E4M3'],
  19: ['float8e5m2', 'F8_E5M2'],
};

/** The name of an element type, in lower case; a type that is not known by its number. */
export function elementTypeName(type: number): string {
  return ELEMENT_TYPES[type]?.[0] ?? `type ${type}`;
}

/** The element type as safetensors names it; undefined for those that Headstart does not read. */
export function elementDType(type: number): DType | undefined {
  return ELEMENT_TYPES[type]?.[1];
}
