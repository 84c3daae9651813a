import type { DType } from '../shared/dtype';
import { DTYPE_BYTES } from '../shared/dtype';
import { malformed, unsupported } from './checkpointErrors';
import { MAX_DIMENSIONS } from './limits';
import { storageDType, torchDType } from './pickle/globals';
import { asRecord, asSequence } from './pickle/pickleValues';
import type { PickleValue, PyStorage, PyTensor } from './pickle/pickleValues';
import { layoutTensor } from './tensorLayout';
import type { TensorEntry } from './types';

/** Says where the bytes of a storage lie in the source; the reader of each container knows. Throws where they are missing. */
export type LocateStorage = (storage: PyStorage) => { readonly offset: number; readonly bytes: number };

/**
 * The directory entry of a tensor that a pickle describes, checked against its storage.
 *
 * @param file what messages call the file
 * @throws checkpoint/malformed, checkpoint/unsupported (complex and quantized elements)
 */
export function torchTensor(
  file: string,
  name: string,
  tensor: PyTensor,
  locate: LocateStorage,
): TensorEntry {
  const fail = (what: string) => malformed(file, `the tensor ${JSON.stringify(name.slice(0, 200))} ${what}`);
  const storage = asRecord(tensor.storage);
  const shape = wholeNumbers(tensor.size);
  const strides = wholeNumbers(tensor.stride);
  if (storage?.kind !== 'storage') throw fail('has no storage');
  if (!shape) throw fail(`has a size that is not a list of at most ${MAX_DIMENSIONS} whole numbers from 0`);
  if (!strides) throw fail('has strides that are not whole numbers from 0; PyTorch has no negative strides');
  if (!isWhole(tensor.offset)) throw fail('has an offset that is not a whole number from 0');

  const dtype = elementType(file, name, storage, tensor.dtype);
  const { offset, bytes } = viewRange(storage, locate(storage), fail);
  return layoutTensor(file, {
    name,
    dtype,
    shape,
    strides,
    first: tensor.offset,
    storage: { offset, bytes },
  });
}

/** Bytes of the whole storage by its own word. */
export function statedBytes(storage: PyStorage): number {
  const dtype = storageDType(storage.type);
  return storage.count * (dtype === undefined || dtype === 'untyped' ? 1 : DTYPE_BYTES[dtype]);
}

function elementType(file: string, name: string, storage: PyStorage, stated: PickleValue | undefined): DType {
  const ofStorage = storageDType(storage.type);
  const global = asRecord(stated);
  const named = global?.kind === 'global' ? global.name : undefined;
  const dtype = named === undefined ? ofStorage : torchDType(named);
  if (dtype === undefined || dtype === 'untyped') {
    throw unsupported(
      file,
      `has elements of the type ${named ?? storage.type} in the tensor ${JSON.stringify(name.slice(0, 200))}`,
      'Headstart reads real, integer and boolean tensors; convert it in PyTorch and save it again.',
    );
  }
  return dtype;
}

/** The part of a storage that a view of it covers; the whole where there is no view. */
function viewRange(
  storage: PyStorage,
  whole: { readonly offset: number; readonly bytes: number },
  fail: (what: string) => Error,
): { offset: number; bytes: number } {
  if (!storage.view) return { offset: whole.offset, bytes: Math.min(whole.bytes, statedBytes(storage)) };
  const width = storage.count === 0 ? 1 : statedBytes(storage) / storage.count;
  const { first, count } = storage.view;
  if ((first + count) * width > whole.bytes) throw fail('views a part of its storage that does not exist');
  return { offset: whole.offset + first * width, bytes: count * width };
}

function wholeNumbers(value: PickleValue): number[] | undefined {
  const items = asSequence(value);
  return items && items.length <= MAX_DIMENSIONS && items.every(isWhole) ? (items as number[]) : undefined;
}

function isWhole(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
