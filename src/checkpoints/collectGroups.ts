import { malformed, tooLarge } from './checkpointErrors';
import { MAX_NESTING, MAX_PICKLE_LINE_BYTES, MAX_TENSORS, MAX_VISITED_VALUES } from './limits';
import { asRecord } from './pickle/pickleValues';
import type { PickleValue, PyTensor } from './pickle/pickleValues';

/** Tensors that belong together: the items of one dict, or everything of an optimizer. */
export interface TensorGroup {
  /** Path of keys from the top, joined by dots; '' for the top itself. */
  readonly container: string;
  readonly tensors: readonly { readonly name: string; readonly tensor: PyTensor }[];
}

/** Kinds of value that are or may hold tensors. */
const HOLDERS: ReadonlySet<string> = new Set(['tensor', 'dict', 'list', 'tuple']);

/** Keys under which training scripts keep an optimizer: its tensors are counted by numbers and belong together. */
const OPTIMIZER_KEY = /optim/i;

export function isOptimizer(container: string): boolean {
  return OPTIMIZER_KEY.test(container);
}

/** Running averages of the weights: `state_dict_ema`, `model_ema`, `ema`, `ema_state_dict`, `params_ema`, SWA likewise. */
const AVERAGE_KEY = /(?:^|[._])(?:ema|swa|averaged|shadow_params)(?:$|[._])/i;

export function isAverage(container: string): boolean {
  return AVERAGE_KEY.test(container);
}

/**
 * Finds every dict or list that holds tensors, in file order; each is a group. Everything of an optimizer, and of a dict that counts
 * its items, is one group.
 *
 * @param file what messages call the file
 * @throws checkpoint/too-large where the values nest too deeply or, by shared references, without end
 */
export function collectGroups(file: string, top: PickleValue): TensorGroup[] {
  const groups = new Map<string, Map<string, PyTensor>>();
  let visited = 0;
  let tensors = 0;

  /** With `flatten`, what lies deeper joins the group under its path (`prefix`) within it. */
  const visit = (
    value: PickleValue,
    container: string,
    prefix: string,
    flatten: boolean,
    depth: number,
  ): void => {
    if (depth > MAX_NESTING) throw tooLarge(file, `its values are nested more than ${MAX_NESTING} deep`);
    for (const [key, child] of children(value)) {
      visited += 1;
      if (visited > MAX_VISITED_VALUES)
        throw tooLarge(file, `it holds more than ${MAX_VISITED_VALUES} values`);
      const record = asRecord(child);
      if (!record || !HOLDERS.has(record.kind)) continue;
      if (key.length > MAX_PICKLE_LINE_BYTES)
        throw tooLarge(file, `a name in it has ${key.length} characters`);
      if (record.kind === 'tensor') {
        tensors += 1;
        if (tensors > MAX_TENSORS) throw tooLarge(file, `it holds more than ${MAX_TENSORS} tensors`);
        const name = joined(prefix, key);
        const group = groups.get(container) ?? new Map<string, PyTensor>();
        groups.set(container, group);
        if (group.has(name))
          throw malformed(file, `two tensors share the name ${JSON.stringify(name.slice(0, 200))}`);
        group.set(name, record);
      } else if (flatten) {
        visit(record, container, joined(prefix, key), true, depth + 1);
      } else {
        visit(record, joined(container, key), '', isOptimizer(key) || isNumbered(record), depth + 1);
      }
    }
  };
  visit(top, '', '', false, 0);
  return [...groups].map(([container, group]) => ({
    container,
    tensors: [...group].map(([name, tensor]) => ({ name, tensor })),
  }));
}

/** Items with their keys as text: of a dict those with a string or number for a key, of a list all. */
export function* children(value: PickleValue): Generator<[string, PickleValue]> {
  const record = asRecord(value);
  if (record?.kind === 'dict') {
    for (const [key, item] of record.entries) {
      if (typeof key === 'string' || typeof key === 'number') yield [String(key), item];
    }
  } else if (record?.kind === 'list' || record?.kind === 'tuple') {
    for (const [index, item] of record.items.entries()) yield [String(index), item];
  }
}

/** Whether a dict counts its items instead of naming them, as the state of an optimizer does. */
function isNumbered(value: PickleValue): boolean {
  const record = asRecord(value);
  return record?.kind === 'dict' && typeof record.entries.keys().next().value === 'number';
}

function joined(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
