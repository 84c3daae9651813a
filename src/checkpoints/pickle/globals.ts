import type { DType } from '../../shared/dtype';

/** Names of Python 2, which pickles of protocol 2 still use, in the names of Python 3. */
const MODULES_OF_PYTHON_2: Readonly<Record<string, string>> = {
  __builtin__: 'builtins',
  copy_reg: 'copyreg',
  'numpy.core.multiarray': 'numpy._core.multiarray',
};

/** Element types by the middle of a storage class's name (`torch.FloatStorage`). */
const STORAGE_TYPES: Readonly<Record<string, DType>> = {
  Double: 'F64',
  Float: 'F32',
  Half: 'F16',
  BFloat16: 'BF16',
  Long: 'I64',
  Int: 'I32',
  Short: 'I16',
  Char: 'I8',
  Byte: 'U8',
  Bool: 'BOOL',
};

/** `torch.dtype` objects by name. */
const TORCH_DTYPES: Readonly<Record<string, DType>> = {
  'torch.float64': 'F64',
  'torch.float32': 'F32',
  'torch.float16': 'F16',
  'torch.bfloat16': 'BF16',
  'torch.int64': 'I64',
  'torch.int32': 'I32',
  'torch.int16': 'I16',
  'torch.int8': 'I8',
  'torch.uint8': 'U8',
  'torch.bool': 'BOOL',
  'torch.uint16': 'U16',
  'torch.uint32': 'U32',
  'torch.uint64': 'U64',
  'torch.float8_e4m3fn': 'F8_E4M3',
  'torch.float8_e5m2': 'F8_E5M2',
};

/** Classes whose storages hold bytes; the tensor says its element type itself. */
const UNTYPED_STORAGES: readonly string[] = [
  'torch.storage.UntypedStorage',
  'torch.storage._UntypedStorage',
  'torch.storage.TypedStorage',
  'torch.storage._TypedStorage',
  'torch.UntypedStorage',
];

/** `torch.FloatStorage`, and `torch.cuda.FloatStorage` in files saved from a GPU before PyTorch 0.4. */
const STORAGE_NAME = /^torch\.(?:cuda\.)?([A-Za-z0-9]+)Storage$/;

/** Kinds of tensor that PyTorch can save and Headstart does not read: named by what makes them. */
export const UNREADABLE_TENSORS: Readonly<Record<string, string>> = {
  'torch._utils._rebuild_sparse_tensor': 'sparse tensors',
  'torch._utils._rebuild_qtensor': 'quantized tensors',
  'torch._utils._rebuild_nested_tensor': 'nested tensors',
  'torch._utils._rebuild_meta_tensor_no_storage': 'tensors without data (device "meta")',
  'torch._utils._rebuild_wrapper_subclass': 'tensors of a class of their own',
  'torch._utils._rebuild_device_tensor_from_numpy': 'tensors of an accelerator, saved through NumPy',
  'torch._utils._rebuild_device_tensor_from_cpu_tensor': 'tensors of an accelerator, saved through the CPU',
};

/**
 * What a checkpoint may name: plain data, tensors and the parts they are made of. Nothing of it is ever called; the list says what
 * is understood, and everything else is refused by name.
 */
const ALLOWED: ReadonlySet<string> = new Set([
  'collections.OrderedDict',
  'collections.defaultdict',
  'collections.Counter',
  'collections.deque',
  'builtins.set',
  'builtins.frozenset',
  'builtins.dict',
  'builtins.list',
  'builtins.tuple',
  'builtins.int',
  'builtins.float',
  'builtins.bool',
  'builtins.str',
  'builtins.complex',
  'builtins.slice',
  'builtins.range',
  'builtins.bytes',
  'builtins.bytearray',
  'builtins.object',
  'copyreg._reconstructor',
  '_codecs.encode',
  'argparse.Namespace',
  'types.SimpleNamespace',
  'datetime.datetime',
  'datetime.date',
  'datetime.timedelta',
  ...['PosixPath', 'WindowsPath', 'PurePosixPath', 'PureWindowsPath', 'Path'].flatMap((name) => [
    `pathlib.${name}`,
    `pathlib._local.${name}`,
  ]),
  'numpy.dtype',
  'numpy.ndarray',
  'numpy._core.multiarray.scalar',
  'numpy._core.multiarray._reconstruct',
  'torch.Size',
  'torch.device',
  'torch.Tensor',
  'torch.nn.parameter.Parameter',
  'torch.nn.parameter.Buffer',
  'torch.serialization._get_layout',
  'torch._utils._rebuild_tensor',
  'torch._utils._rebuild_tensor_v2',
  'torch._utils._rebuild_tensor_v3',
  'torch._utils._rebuild_parameter',
  'torch._utils._rebuild_parameter_with_state',
  'torch._tensor._rebuild_from_type_v2',
  ...Object.keys(UNREADABLE_TENSORS),
  ...UNTYPED_STORAGES,
  ...Object.keys(TORCH_DTYPES),
  'torch.complex32',
  'torch.complex64',
  'torch.complex128',
]);

/** The full name of a global, under its module's present name. */
export function globalName(module: string, name: string): string {
  return `${Object.hasOwn(MODULES_OF_PYTHON_2, module) ? MODULES_OF_PYTHON_2[module] : module}.${name}`;
}

export function isAllowed(name: string): boolean {
  return ALLOWED.has(name) || STORAGE_NAME.test(name) || /^numpy\.dtypes\.[A-Za-z0-9]+DType$/.test(name);
}

/** Element type of a storage class: 'untyped' for plain bytes, undefined for one that is not read (complex, quantized). */
export function storageDType(name: string): DType | 'untyped' | undefined {
  if (UNTYPED_STORAGES.includes(name)) return 'untyped';
  const type = STORAGE_NAME.exec(name)?.[1];
  return type !== undefined && Object.hasOwn(STORAGE_TYPES, type) ? STORAGE_TYPES[type] : undefined;
}

/** Element type of a `torch.dtype`, undefined for one that is not read. */
export function torchDType(name: string): DType | undefined {
  return Object.hasOwn(TORCH_DTYPES, name) ? TORCH_DTYPES[name] : undefined;
}
