/**
 * What a pickle can leave behind. Nothing here is a live Python object: calls of constructors that are not data become inert
 * {@link PyObject} records. Values are shared by reference, as the pickle's memo shares them.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PyList
  | PyTuple
  | PyDict
  | PySet
  | PyGlobal
  | PyObject
  | PyStorage
  | PyTensor;

export interface PyList {
  readonly kind: 'list';
  readonly items: PickleValue[];
}

export interface PyTuple {
  readonly kind: 'tuple';
  readonly items: readonly PickleValue[];
}

/** A dict, OrderedDict, defaultdict or Counter. */
export interface PyDict {
  readonly kind: 'dict';
  readonly entries: Map<PickleValue, PickleValue>;
}

export interface PySet {
  readonly kind: 'set';
  readonly items: PickleValue[];
}

/** A class or function, by its full name, e.g. `torch.FloatStorage`. */
export interface PyGlobal {
  readonly kind: 'global';
  readonly name: string;
}

/** An object that is only remembered: what would have made it, from what, and the state it was given. */
export interface PyObject {
  readonly kind: 'object';
  readonly global: string;
  readonly arguments: readonly PickleValue[];
  state: PickleValue;
}

/** A reference to bytes outside the pickle. */
export interface PyStorage {
  readonly kind: 'storage';
  /** Names the bytes: the zip entry `data/KEY`, or the key in a legacy file's list. */
  readonly key: string;
  /** Class of the storage, e.g. `torch.FloatStorage`. */
  readonly type: string;
  /** Elements of the whole storage; bytes where the storage is untyped. */
  readonly count: number;
  /** First element and number of elements of a view of the storage, as files before PyTorch 0.4 have them. */
  readonly view: { readonly first: number; readonly count: number } | undefined;
}

/** A tensor as its pickle states it; nothing of it has been checked. */
export interface PyTensor {
  readonly kind: 'tensor';
  readonly storage: PickleValue;
  readonly offset: PickleValue;
  readonly size: PickleValue;
  readonly stride: PickleValue;
  /** Given where the storage is untyped. */
  readonly dtype: PickleValue | undefined;
}

/** Values that carry a `kind`. */
export type PyRecord = Exclude<PickleValue, null | boolean | number | bigint | string | Uint8Array>;

/** The value as a record, or undefined for None, numbers, strings and bytes. */
export function asRecord(value: PickleValue | undefined): PyRecord | undefined {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array) ? value : undefined;
}

/** The items of a list or tuple, or undefined for anything else. */
export function asSequence(value: PickleValue | undefined): readonly PickleValue[] | undefined {
  const record = asRecord(value);
  return record?.kind === 'list' || record?.kind === 'tuple' ? record.items : undefined;
}
