import type { DType } from '../../src/shared/dtype';

const NAMES: Readonly<Record<DType, string>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
  I32: 'int32',
  I16: 'int16',
  I8: 'int8',
  U8: 'uint8',
  BOOL: 'bool',
  U16: 'uint16',
  U32: 'uint32',
  U64: 'uint64',
  F8_E4M3: 'float8_e4m3fn',
  F8_E5M2: 'float8_e5m2',
};

/** An element type under both its names: safetensors', which the list shows, and PyTorch's. */
export function dtypeName(dtype: DType): string {
  return `${dtype} (${NAMES[dtype]})`;
}
