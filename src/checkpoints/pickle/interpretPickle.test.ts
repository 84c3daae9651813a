import { describe, expect, it } from 'vitest';

import { integer, opcodes, text } from '../../../test/checkpoints/buildTorch';
import type { Part } from '../../../test/checkpoints/buildTorch';
import { HeadstartError } from '../../shared/errors';
import { interpretPickle } from './interpretPickle';
import type { PickleValue } from './pickleValues';

const read = (...parts: Part[]): PickleValue => interpretPickle('f.pth', opcodes(...parts, '.')).value;

function refusal(...parts: Part[]): HeadstartError {
  try {
    interpretPickle('f.pth', opcodes(...parts));
  } catch (error) {
    if (error instanceof HeadstartError) return error;
    throw error;
  }
  throw new Error('expected a refusal');
}

describe('interpretPickle: values', () => {
  it.each<[string, Part[], PickleValue]>([
    ['None', ['N'], null],
    ['True', [[0x88]], true],
    ['False of protocol 0', ['I00\n'], false],
    ['a signed integer', ['J', [0xfe, 0xff, 0xff, 0xff]], -2],
    ['an integer of two bytes', ['M', [1, 2]], 513],
    ['LONG1 without bytes', [[0x8a, 0]], 0],
    ['LONG1', [integer(-5)], -5],
    ['LONG1 beyond a double', [integer(2n ** 62n)], 2n ** 62n],
    ['LONG4', [[0x8b, 1, 0, 0, 0, 0x80]], -128],
    ['an integer in digits', ['L-12L\n'], -12],
    ['a float', ['G', [0x3f, 0xf8, 0, 0, 0, 0, 0, 0]], 1.5],
    ['a float in digits', ['F2.5\n'], 2.5],
    ['text', [text('grün')], 'grün'],
    ['short text', [[0x8c, 2], 'ab'], 'ab'],
    ['text of eight bytes of length', [[0x8d, 1, 0, 0, 0, 0, 0, 0, 0], 'a'], 'a'],
    ['text of protocol 0', ["S'ab'\n"], 'ab'],
    ['text of Python 2', ['U', [1, 0xe4]], 'ä'],
    ['bytes', ['C', [2, 1, 2]], Buffer.of(1, 2)],
    ['a tuple', ['NN', [0x86]], { kind: 'tuple', items: [null, null] }],
    ['a list of everything since the mark', ['(K', [1], 'l'], { kind: 'list', items: [1] }],
    [
      'a dict of everything since the mark',
      ['(K', [1], 'Nd'],
      { kind: 'dict', entries: new Map([[1, null]]) },
    ],
    ['a set', [[0x8f], '(K', [1], [0x90]], { kind: 'set', items: [1] }],
    ['a frozen set', ['(K', [1], [0x91]], { kind: 'set', items: [1] }],
    ['a value from the memo', ['K', [7], 'q', [3], '0h', [3]], 7],
    ['a value that was memoised next', ['K', [7], [0x94], '0h', [0]], 7],
    ['a value taken twice', ['K', [7], '2', [0x86]], { kind: 'tuple', items: [7, 7] }],
    ['a mark taken back', ['K', [7], '(0'], 7],
    ['everything above a mark taken back', ['K', [7], '(NN1'], 7],
    ['a frame', [[0x80, 4, 0x95, 2, 0, 0, 0, 0, 0, 0, 0], 'N'], null],
    [
      'an ordered dict of pairs',
      ['ccollections\nOrderedDict\n(](](K', [1], 'K', [2], 'eetR'],
      { kind: 'dict', entries: new Map([[1, 2]]) },
    ],
  ])('reads %s', (_what, parts, value) => {
    expect(read(...parts)).toEqual(value);
  });

  it('shares values by reference', () => {
    const pair = read(']q', [0], 'h', [0], [0x86]);
    expect(pair).toMatchObject({ kind: 'tuple' });
    const [first, second] = (pair as { items: PickleValue[] }).items;
    expect(first).toBe(second);
  });

  it('remembers what an object would be made of, and makes nothing', () => {
    expect(read('cargparse\nNamespace\n)', [0x81], '}b')).toEqual({
      kind: 'object',
      global: 'argparse.Namespace',
      arguments: [],
      state: { kind: 'dict', entries: new Map() },
    });
  });

  it('says where it ended, so that another may follow', () => {
    const bytes = opcodes('N.K', [1], '.');
    const first = interpretPickle('f', bytes);
    expect(first.end).toBe(2);
    expect(interpretPickle('f', bytes, first.end).value).toBe(1);
  });

  it('gives modules of Python 2 their present names', () => {
    expect(interpretPickle('f', opcodes('c__builtin__\nset\n(]tR.')).globals).toEqual(['builtins.set']);
  });
});

describe('interpretPickle: refusals', () => {
  it.each<[string, Part[], string]>([
    ['os.system', ['cos\nsystem\n(', text('id'), 'tR.'], 'os.system'],
    [
      'os.system of protocol 4',
      [[0x80, 4, 0x8c, 2], 'os', [0x8c, 6], 'system', [0x93], '(', text('id'), 'tR.'],
      'os.system',
    ],
    [
      'a name out of the memo',
      [text('os'), 'q', [0], '0', text('system'), 'q', [1], '0h', [0], 'h', [1], [0x93], ')R.'],
      'os.system',
    ],
    ['eval', ['c__builtin__\neval\n(', text('1'), 'tR.'], 'builtins.eval'],
    ['getattr', ['cbuiltins\ngetattr\n)R.'], 'builtins.getattr'],
    ['an instance of protocol 0 (INST)', ['(ios\nsystem\n.'], 'os.system'],
    ['an instance of protocol 1 (OBJ)', ['(cos\nsystem\no.'], 'os.system'],
    ['a class with keywords (NEWOBJ_EX)', ['csubprocess\nPopen\n)}', [0x92], '.'], 'subprocess.Popen'],
    ['a global that is never called', ['cos\nsystem\n0N.'], 'os.system'],
    [
      'a path through an allowed module',
      ['ctorch\nserialization.os.system\n)R.'],
      'torch.serialization.os.system',
    ],
    ['a look-alike of a storage', ['ctorch\nos.systemStorage\n.'], 'torch.os.systemStorage'],
    ['a rule named like a method', ['cbuiltins\ntoString\n)R.'], 'builtins.toString'],
    ['a broken pickle after it', ['cos\nsystem\n', [0xff]], 'os.system'],
  ])('names %s', (_what, parts, name) => {
    const { code, message } = refusal(...parts);
    expect(code).toBe('checkpoint/unsafe');
    expect(message).toContain(name);
    expect(message).toContain('Nothing has been executed');
  });

  it('names every global that is not on the list', () => {
    const { message } = refusal('cos\nsystem\n)Rcsys\nexit\n)Rccollections\nOrderedDict\n)R.');
    expect(message).toContain('os.system, sys.exit,');
    expect(message).not.toContain('OrderedDict');
  });

  it('carries on past a refused call, whatever is done with its result', () => {
    const { message } = refusal('cos\nsystem\n)R(K', [1], 'K', [2], 'uK', [3], 'a}b)Rcsys\nexit\n.');
    expect(message).toContain('os.system, sys.exit');
  });

  it('shortens a list of thousands of names', () => {
    const { message } = refusal(...Array.from({ length: 3000 }, (_, index) => `cm\nf${index}\n0`), 'N.');
    expect(message).toContain('and 2900 more');
    expect(message.length).toBeLessThan(5000);
  });

  it.each<[string, Part[]]>([
    ['a value from an empty stack', ['.']],
    ['a value from below a mark', ['N(.']],
    ['a tuple of too few', ['N', [0x87], '.']],
    ['a mark that was never set', ['t.']],
    ['a memo that was never stored', ['h', [5], '.']],
    ['an unknown opcode', [[0xff], '.']],
    ['a registered extension', [[0x82, 1], '.']],
    ['an item of something that is no list', ['NNa.']],
    ['a key of something that is no dict', ['NNNs.']],
    ['a key without a value', ['}(Nu.']],
    ['a call of a number', ['K', [1], ')R.']],
    ['a call with a number', ['ccollections\nOrderedDict\nK', [1], 'R.']],
    ['an item that is no pair', ['ccollections\nOrderedDict\n(](K', [1], 'etR.']],
    ['a name that is a number', ['K', [1], 'K', [2], [0x93], '.']],
    ['a persistent id that is a number', ['K', [1], 'Q.']],
    ['a tensor without a size', ['ctorch._utils\n_rebuild_tensor_v2\n)R.']],
    ['a parameter without a tensor', ['ctorch._utils\n_rebuild_parameter\n(NtR.']],
    ['a number that is none', ['I0x10\n.']],
    ['a string of a negative length', ['T', [0xff, 0xff, 0xff, 0xff], '.']],
    ['a key that comes twice', ['}', text('a'), 'Ns', text('a'), 'Ns.']],
  ])('refuses %s', (_what, parts) => {
    expect(refusal(...parts).code).toBe('checkpoint/malformed');
  });

  it.each<[string, Part[]]>([
    ['nothing', []],
    ['no end', ['N']],
    ['half a number', ['J', [1, 2]]],
    ['half a string', ['X', [9, 0, 0, 0], 'abc']],
    ['half a name', ['ccollections\nOrdered']],
  ])('says that it is cut off after %s', (_what, parts) => {
    expect(refusal(...parts).code).toBe('checkpoint/truncated');
  });
});

describe('interpretPickle: limits', () => {
  const million = (part: string, count = 1_000_001): Buffer => Buffer.alloc(count * part.length, part);

  it.each<[string, Part[], RegExp]>([
    ['a string', ['X', [0, 0, 0, 0xff]], /string of 4278190080 bytes/],
    ['a string of 2^64 bytes', [[0x8d], Buffer.alloc(8, 0xff)], /string of 184/],
    ['an integer', [[0x8b, 0xff, 0xff, 0xff, 0x7f]], /integer of 2147483647 bytes/],
    ['a negative integer length', [[0x8b, 0xff, 0xff, 0xff, 0xff]], /integer of -1 bytes/],
    ['a line', [`c${'x'.repeat(5000)}\n`], /line of its pickle/],
    ['the stack', [million('N')], /stacks more than 1000000/],
    ['the marks', [million('(')], /marks/],
    ['the objects', [million(']0', 2_000_001)], /2000000 objects/],
    ['the opcodes', [million('N0', 5_000_001)], /10000000 opcodes/],
    [
      'copies of a long list',
      [
        '](',
        million('N', 500_000),
        'e',
        [0x85],
        'q',
        [0],
        'cbuiltins\nset\nq',
        [1],
        '0',
        million('h\x01h\x00R0', 10),
      ],
      /copies more than/,
    ],
  ])('bounds %s', (_what, parts, message) => {
    const start = performance.now();
    const found = refusal(...parts);
    expect(found.code).toBe('checkpoint/too-large');
    expect(found.message).toMatch(message);
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('does not nest calls of tensor subclasses into each other', () => {
    const one = 'ctorch._tensor\n_rebuild_from_type_v2\n';
    const nested = opcodes(one.repeat(2), 'N)', [0x87], 'R');
    expect(refusal(nested, '.').code).toBe('checkpoint/malformed');
  });
});
