import { basename } from 'node:path';

import type { DType } from '../shared/dtype';
import { elementCount } from '../shared/dtype';
import { outgoingBytes, outgoingData, refuseSameNames } from './outgoingTensor';
import type { OutgoingTensor } from './outgoingTensor';
import { PickleWriter } from './pickle/PickleWriter';
import { denseStrides } from './tensorLayout';
import { writeWhole } from './writeWhole';
import { ZipWriter } from './ZipWriter';

/** PyTorch aligns storages to a cache line, for whoever maps them. */
const ALIGNMENT = 64;

/** `kProducedFileFormatVersion` of PyTorch's caffe2/serialize/versions.h, which `torch.load` asks for. */
const FORMAT_VERSION = '3\n';

/** How the pickle names an element type: by a typed storage class, or as a dtype over an untyped storage where PyTorch has none. */
const TORCH_TYPES: Readonly<Record<DType, { readonly storage: string } | { readonly dtype: string }>> = {
  F64: { storage: 'DoubleStorage' },
  F32: { storage: 'FloatStorage' },
  F16: { storage: 'HalfStorage' },
  BF16: { storage: 'BFloat16Storage' },
  I64: { storage: 'LongStorage' },
  I32: { storage: 'IntStorage' },
  I16: { storage: 'ShortStorage' },
  I8: { storage: 'CharStorage' },
  U8: { storage: 'ByteStorage' },
  BOOL: { storage: 'BoolStorage' },
  U16: { dtype: 'uint16' },
  U32: { dtype: 'uint32' },
  U64: { dtype: 'uint64' },
  F8_E4M3: { dtype: 'float8_e4m3fn' },
  F8_E5M2: { dtype: 'float8_e5m2' },
};

/**
 * Writes tensors as `torch.save(state_dict, path)` would, whole or not at all: an OrderedDict that `torch.load(weights_only=True)`
 * takes.
 *
 * @param versions of modules by path, which some ask for when they load (`_metadata` of a state dict); '' is the network
 * @throws file/unwritable, internal (names that come twice, data of the wrong length), the errors of what fetches the data
 */
export async function writeTorchZip(
  path: string,
  tensors: Iterable<OutgoingTensor>,
  versions: Readonly<Record<string, number>> = {},
): Promise<void> {
  const listed = [...tensors];
  refuseSameNames(listed);
  const archive = basename(path).replace(/\.[^.]*$/, '') || 'archive';
  await writeWhole(path, async (append) => {
    const zip = new ZipWriter(append);
    await zip.add(`${archive}/data.pkl`, pickleStateDict(listed, versions), ALIGNMENT);
    await zip.add(`${archive}/byteorder`, Buffer.from('little'), ALIGNMENT);
    for (const [index, tensor] of listed.entries()) {
      await zip.add(`${archive}/data/${index}`, await outgoingData(tensor), ALIGNMENT);
    }
    await zip.add(`${archive}/version`, Buffer.from(FORMAT_VERSION), ALIGNMENT);
    await zip.finish();
  });
}

function pickleStateDict(
  tensors: readonly OutgoingTensor[],
  versions: Readonly<Record<string, number>>,
): Uint8Array {
  const pickle = new PickleWriter();
  pickle.global('collections', 'OrderedDict').emptyTuple().call();
  pickle.mark();
  for (const [index, tensor] of tensors.entries()) {
    pickle.text(tensor.name);
    pickleTensor(pickle, tensor, String(index));
  }
  pickle.setItems();
  const listed = Object.entries(versions);
  if (listed.length === 0) return pickle.finish();
  pickle.emptyDict().mark().text('_metadata');
  pickle.global('collections', 'OrderedDict').emptyTuple().call().mark();
  for (const [module, version] of listed) {
    pickle.text(module).emptyDict().mark().text('version').integer(version).setItems();
  }
  return pickle.setItems().setItems().build().finish();
}

/** The call of `_rebuild_tensor_v2`, or of `_v3` with a dtype, in the arguments of torch/_utils.py. */
function pickleTensor(pickle: PickleWriter, tensor: OutgoingTensor, key: string): void {
  const type = TORCH_TYPES[tensor.dtype];
  const typed = 'storage' in type;
  pickle.global('torch._utils', typed ? '_rebuild_tensor_v2' : '_rebuild_tensor_v3').mark();

  pickle.mark().text('storage');
  if (typed) pickle.global('torch', type.storage);
  else pickle.global('torch.storage', 'UntypedStorage');
  pickle.text(key).text('cpu');
  pickle.integer(typed ? elementCount(tensor.shape) : outgoingBytes(tensor));
  pickle.tuple().persistentId();

  pickle.integer(0).integers(tensor.shape).integers(denseStrides(tensor.shape)).false();
  pickle.global('collections', 'OrderedDict').emptyTuple().call();
  if (!typed) pickle.global('torch', type.dtype);
  pickle.tuple().call();
}
