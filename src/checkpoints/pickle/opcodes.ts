import { callGlobal, setItem, referenceTo } from './callGlobal';
import { globalName, isAllowed } from './globals';
import type { PickleMachine } from './PickleMachine';
import { asRecord, asSequence } from './pickleValues';
import type { PickleValue } from './pickleValues';

/** What one opcode does to the machine. */
type Opcode = (machine: PickleMachine) => void;

const code = (character: string): number => character.charCodeAt(0);

/**
 * The opcodes of protocols 0 to 5, but for those that name a class by a registered number (EXT) or refer to buffers kept elsewhere;
 * no checkpoint has them. PROTO and FRAME change nothing here. Source: Python's `pickletools`. STOP is the caller's.
 */
export const OPCODES: ReadonlyMap<number, Opcode> = new Map<number, Opcode>([
  [0x80, (m) => void m.uint8()],
  [0x95, (m) => void m.uint64()],

  // Constants and numbers
  [code('N'), (m) => m.push(null)],
  [0x88, (m) => m.push(true)],
  [0x89, (m) => m.push(false)],
  [code('J'), (m) => m.push(m.int32())],
  [code('K'), (m) => m.push(m.uint8())],
  [code('M'), (m) => m.push(m.uint16())],
  [0x8a, (m) => m.push(m.integer(m.uint8()))],
  [0x8b, (m) => m.push(m.integer(m.int32()))],
  [code('G'), (m) => m.push(m.float64())],
  [code('I'), (m) => m.push(decimalOrBoolean(m))],
  [code('L'), (m) => m.push(decimal(m, m.line().replace(/L$/, '')))],
  [code('F'), (m) => m.push(Number(m.line()))],

  // Strings. Byte strings of Python 2 (SHORT_BINSTRING) were its usual strings.
  [0x8c, (m) => m.push(m.text(m.uint8()))],
  [code('X'), (m) => m.push(m.text(m.uint32()))],
  [0x8d, (m) => m.push(m.text(m.uint64()))],
  [code('U'), (m) => m.push(m.text(m.uint8(), 'latin1'))],
  [code('T'), (m) => m.push(m.text(m.int32(), 'latin1'))],
  [code('C'), (m) => m.push(m.byteString(m.uint8()))],
  [code('B'), (m) => m.push(m.byteString(m.uint32()))],
  [0x8e, (m) => m.push(m.byteString(m.uint64()))],
  [0x96, (m) => m.push(m.byteString(m.uint64()))],
  [code('S'), (m) => m.push(m.line().replace(/^(['"])(.*)\1$/, '$2'))],
  [code('V'), (m) => m.push(m.line())],

  // Containers
  [code(']'), (m) => m.pushContainer({ kind: 'list', items: [] })],
  [code(')'), (m) => m.pushContainer({ kind: 'tuple', items: [] })],
  [code('}'), (m) => m.pushContainer({ kind: 'dict', entries: new Map() })],
  [0x8f, (m) => m.pushContainer({ kind: 'set', items: [] })],
  [code('l'), (m) => m.pushContainer({ kind: 'list', items: m.popMark() })],
  [code('t'), (m) => m.pushContainer({ kind: 'tuple', items: m.popMark() })],
  [0x91, (m) => m.pushContainer({ kind: 'set', items: m.popMark() })],
  [0x85, (m) => tuple(m, 1)],
  [0x86, (m) => tuple(m, 2)],
  [0x87, (m) => tuple(m, 3)],
  [
    code('d'),
    (m) => {
      const items = m.popMark();
      m.pushContainer({ kind: 'dict', entries: new Map() });
      setItems(m, items);
    },
  ],
  [code('a'), (m) => appendItems(m, [m.pop()])],
  [code('e'), (m) => appendItems(m, m.popMark())],
  [0x90, (m) => appendItems(m, m.popMark())],
  [
    code('s'),
    (m) => {
      const value = m.pop();
      setItems(m, [m.pop(), value]);
    },
  ],
  [code('u'), (m) => setItems(m, m.popMark())],

  // The stack and the memo
  [code('('), (m) => m.mark()],
  [code('0'), (m) => m.popValueOrMark()],
  [code('1'), (m) => void m.popMark()],
  [code('2'), (m) => m.push(m.top())],
  [code('q'), (m) => m.remember(m.uint8())],
  [code('r'), (m) => m.remember(m.uint32())],
  [code('p'), (m) => m.remember(Number(m.line()))],
  [0x94, (m) => m.rememberNext()],
  [code('h'), (m) => m.recall(m.uint8())],
  [code('j'), (m) => m.recall(m.uint32())],
  [code('g'), (m) => m.recall(Number(m.line()))],

  // Names and calls
  [code('c'), (m) => name(m, m.line(), m.line())],
  [
    0x93,
    (m) => {
      const attribute = m.pop();
      const module = m.pop();
      if (typeof module !== 'string' || typeof attribute !== 'string')
        throw m.malformed('a global has no name');
      name(m, module, attribute);
    },
  ],
  [code('R'), (m) => call(m, m.pop())],
  [0x81, (m) => call(m, m.pop())],
  [
    0x92,
    (m) => {
      m.pop(); // keyword arguments: nothing on the list needs them
      call(m, m.pop());
    },
  ],
  [
    code('i'),
    (m) => {
      const args = m.popMark();
      name(m, m.line(), m.line());
      call(m, { kind: 'tuple', items: args });
    },
  ],
  [
    code('o'),
    (m) => {
      const [callee, ...args] = m.popMark();
      m.push(callee ?? null);
      call(m, { kind: 'tuple', items: args });
    },
  ],
  [code('b'), build],
  [code('Q'), (m) => m.pushContainer(referenceTo(m, m.pop()))],
]);

function tuple(machine: PickleMachine, length: number): void {
  const items: PickleValue[] = [];
  for (let i = 0; i < length; i += 1) items.push(machine.pop());
  machine.pushContainer({ kind: 'tuple', items: items.reverse() });
}

function appendItems(machine: PickleMachine, items: readonly PickleValue[]): void {
  const target = asRecord(machine.top());
  if (target?.kind === 'list' || target?.kind === 'set') {
    for (const item of items) target.items.push(item);
  } else if (target?.kind !== 'object') {
    throw machine.malformed('items are added to something that is no list');
  }
}

function setItems(machine: PickleMachine, items: readonly PickleValue[]): void {
  if (items.length % 2 !== 0) throw machine.malformed('a key of a dict has no value');
  const target = asRecord(machine.top());
  if (target?.kind === 'object') return;
  if (target?.kind !== 'dict') throw machine.malformed('a key is set on something that is no dict');
  for (let i = 0; i < items.length; i += 2) {
    setItem(machine, target, items[i] as PickleValue, items[i + 1] as PickleValue);
  }
}

function name(machine: PickleMachine, module: string, attribute: string): void {
  const full = globalName(module, attribute);
  machine.globals.add(full);
  if (!isAllowed(full)) machine.refused.add(full);
  machine.pushContainer({ kind: 'global', name: full });
}

/** Replaces the callable on the stack by what its call leaves behind. A refused global leaves an inert record too. */
function call(machine: PickleMachine, args: PickleValue): void {
  const callee = asRecord(machine.pop());
  const items = asSequence(args);
  if (items === undefined) throw machine.malformed('a call has no tuple of arguments');
  if (callee?.kind === 'global' && !machine.refused.has(callee.name)) {
    machine.pushContainer(callGlobal(machine, callee.name, items));
  } else if (callee?.kind === 'global' || callee?.kind === 'object') {
    const global = callee.kind === 'global' ? callee.name : callee.global;
    machine.pushContainer({ kind: 'object', global, arguments: items, state: null });
  } else {
    throw machine.malformed('it calls something that is no function');
  }
}

/** Gives an object its state. Attributes of dicts and tensors (`_metadata`, hooks) say nothing about the weights. */
function build(machine: PickleMachine): void {
  const state = machine.pop();
  const target = asRecord(machine.top());
  if (target?.kind === 'object') target.state = state;
}

function decimalOrBoolean(machine: PickleMachine): boolean | number | bigint {
  const line = machine.line();
  if (line === '00') return false;
  return line === '01' ? true : decimal(machine, line);
}

function decimal(machine: PickleMachine, digits: string): number | bigint {
  // Longer numbers than any integer opcode may state, and not digits at all.
  if (!/^-?[0-9]{1,600}$/.test(digits)) throw machine.malformed('a number is not written in digits');
  const value = Number(digits);
  return Number.isSafeInteger(value) ? value : BigInt(digits);
}
