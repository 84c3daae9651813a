import { UNREADABLE_TENSORS } from './globals';
import type { PickleMachine } from './PickleMachine';
import { asRecord, asSequence } from './pickleValues';
import type { PickleValue, PyDict, PyGlobal, PyStorage } from './pickleValues';

type Rule = (machine: PickleMachine, args: readonly PickleValue[]) => PickleValue;

/** What calling an allowed global leaves behind. A global without a rule leaves an inert record of the call. */
const RULES: Readonly<Record<string, Rule>> = {
  'collections.OrderedDict': (machine, [items]) => dictOf(machine, items),
  'collections.Counter': (machine, [items]) => dictOf(machine, items),
  'collections.defaultdict': (machine, [_factory, items]) => dictOf(machine, items),
  'builtins.dict': (machine, [items]) => dictOf(machine, items),
  'builtins.list': (machine, [items]) => ({ kind: 'list', items: copyOf(machine, items) }),
  'builtins.tuple': (_machine, [items]) => ({ kind: 'tuple', items: asSequence(items) ?? [] }),
  'builtins.set': (machine, [items]) => ({ kind: 'set', items: copyOf(machine, items) }),
  'builtins.frozenset': (machine, [items]) => ({ kind: 'set', items: copyOf(machine, items) }),
  'torch.Size': (_machine, [items]) => ({ kind: 'tuple', items: asSequence(items) ?? [] }),
  'torch._utils._rebuild_tensor': rebuildTensor,
  'torch._utils._rebuild_tensor_v2': (machine, args) => {
    refuseSpecialBits(machine, args[6]);
    return rebuildTensor(machine, args.slice(0, 4));
  },
  'torch._utils._rebuild_tensor_v3': (machine, args) => {
    refuseSpecialBits(machine, args[7]);
    return rebuildTensor(machine, [...args.slice(0, 4), args[6] ?? null]);
  },
  'torch._utils._rebuild_parameter': (machine, [data]) => innerTensor(machine, data),
  'torch._utils._rebuild_parameter_with_state': (machine, [data]) => innerTensor(machine, data),
  'torch.nn.parameter.Parameter': (machine, [data]) => innerTensor(machine, data),
  'torch.nn.parameter.Buffer': (machine, [data]) => innerTensor(machine, data),
  'torch._tensor._rebuild_from_type_v2': (machine, [rebuild, _type, args]) => {
    const inner = asRecord(rebuild);
    const items = asSequence(args);
    // Never this rule again: a chain of them, one inside the other, would exhaust the call stack.
    if (inner?.kind !== 'global' || !inner.name.startsWith('torch._utils._rebuild_') || items === undefined) {
      throw machine.malformed('a tensor subclass does not say how it is rebuilt');
    }
    return callGlobal(machine, inner.name, items);
  },
};

/** The value that calling `name` with `args` stands for. Nothing is executed. */
export function callGlobal(machine: PickleMachine, name: string, args: readonly PickleValue[]): PickleValue {
  const unreadable = Object.hasOwn(UNREADABLE_TENSORS, name) ? UNREADABLE_TENSORS[name] : undefined;
  if (unreadable !== undefined) machine.unreadable.add(unreadable);
  const rule = Object.hasOwn(RULES, name) ? RULES[name] : undefined;
  return rule ? rule(machine, args) : { kind: 'object', global: name, arguments: args, state: null };
}

/**
 * What a persistent id names: `('storage', type, key, location, count[, view])` a storage. The location (a device) does not matter
 * for where the bytes lie.
 */
export function referenceTo(machine: PickleMachine, id: PickleValue): PyStorage | PyGlobal {
  const [tag, type, key, , count, view] = asSequence(id) ?? [];
  const typeRecord = asRecord(type);
  // Legacy files refer to the classes of a pickled model this way, with their source text.
  if (tag === 'module' && typeRecord?.kind === 'global') return typeRecord;
  if (tag !== 'storage' || typeRecord?.kind !== 'global') {
    throw machine.malformed('it refers to something outside that is not a storage');
  }
  if (typeof key !== 'string' || !isCount(count)) throw machine.malformed('a storage has no key or no size');
  const storage: PyStorage = {
    kind: 'storage',
    key,
    type: typeRecord.name,
    count,
    view: viewOf(machine, view),
  };
  if (!machine.storages.has(key)) machine.storages.set(key, storage);
  return storage;
}

function viewOf(machine: PickleMachine, view: PickleValue | undefined): PyStorage['view'] {
  if (view === undefined || view === null) return undefined;
  const [, first, count] = asSequence(view) ?? [];
  if (!isCount(first) || !isCount(count)) throw machine.malformed('a view of a storage has no bounds');
  return { first, count };
}

/** Sets a key as Python would, but a name that comes twice is refused: which of the two counts would be a guess. */
export function setItem(machine: PickleMachine, dict: PyDict, key: PickleValue, value: PickleValue): void {
  if (typeof key === 'string' && dict.entries.has(key)) {
    throw machine.malformed(`the name ${JSON.stringify(key.slice(0, 200))} comes twice in one dict`);
  }
  dict.entries.set(key, value);
}

function dictOf(machine: PickleMachine, items: PickleValue | undefined): PyDict {
  const source = asRecord(items);
  if (source?.kind === 'dict') {
    machine.charge(source.entries.size);
    return { kind: 'dict', entries: new Map(source.entries) };
  }
  machine.charge(asSequence(items)?.length ?? 0);
  const dict: PyDict = { kind: 'dict', entries: new Map() };
  for (const item of asSequence(items) ?? []) {
    const [key, value] = asSequence(item) ?? [];
    if (key === undefined || value === undefined) throw machine.malformed('an item of a dict is not a pair');
    setItem(machine, dict, key, value);
  }
  return dict;
}

function copyOf(machine: PickleMachine, items: PickleValue | undefined): PickleValue[] {
  const source = asSequence(items) ?? [];
  machine.charge(source.length);
  return [...source];
}

function rebuildTensor(machine: PickleMachine, args: readonly PickleValue[]): PickleValue {
  const [storage, offset, size, stride, dtype] = args;
  if (storage === undefined || offset === undefined || size === undefined || stride === undefined) {
    throw machine.malformed('a tensor lacks its storage, offset, size or stride');
  }
  return { kind: 'tensor', storage, offset, size, stride, dtype };
}

/** Parameters wrap the tensor they hold. */
function innerTensor(machine: PickleMachine, data: PickleValue | undefined): PickleValue {
  if (asRecord(data)?.kind !== 'tensor') throw machine.malformed('a parameter holds no tensor');
  return data as PickleValue;
}

/** PyTorch can save a tensor as "the conjugate of" or "minus" the bytes; see `torch._utils.set_tensor_metadata`. */
function refuseSpecialBits(machine: PickleMachine, bits: PickleValue | undefined): void {
  const record = asRecord(bits);
  if (
    record?.kind === 'dict' &&
    (record.entries.get('conj') === true || record.entries.get('neg') === true)
  ) {
    machine.unreadable.add('tensors with a lazy conjugate or minus sign');
  }
}

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
