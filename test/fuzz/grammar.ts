import type { Random } from '../../src/shared/Random';
import {
  dict,
  integer,
  legacyStorage,
  opcodes,
  tensor,
  text,
  torchLegacy,
  torchZip,
  type Part,
} from '../checkpoints/buildTorch';

const INTEGERS = [0n, 1n, 2n, 3n, 4n, 5n, 16n, -1n, -4n, 2n ** 31n, 2n ** 53n, 2n ** 62n, -(2n ** 63n)];
const GLOBALS = [
  'collections\nOrderedDict\n',
  'torch._utils\n_rebuild_tensor_v2\n',
  'torch._utils\n_rebuild_parameter\n',
  'torch\nFloatStorage\n',
  'torch\nSize\n',
  'builtins\neval\n',
  'os\nsystem\n',
  'numpy._core.multiarray\n_reconstruct\n',
  '_codecs\nencode\n',
];
const KEYS = [
  'state_dict',
  'model',
  'weight',
  'layer1.0.conv1.weight',
  '__proto__',
  'constructor',
  '',
  '../../x',
  '\0',
];
/** Opcodes without arguments. */
const BARE = [
  ...Array.from('N)]}(tldeasu012RbQo.'),
  '\x81',
  '\x85',
  '\x86',
  '\x87',
  '\x88',
  '\x89',
  '\x8f',
  '\x90',
  '\x91',
  '\x92',
  '\x93',
  '\x94',
];
const DTYPES = ['F32', 'F16', 'BF16', 'F64', 'I64', 'U8', 'BOOL', 'F8_E4M3', 'Q4', '', 7, null];

function one<T>(random: Random, list: readonly T[]): T {
  return list[random.below(list.length)] as T;
}

/** A torch file whose pickle is made of opcodes that hardly fit together, or of a tensor that lies about itself. */
export function torchFile(random: Random): Promise<Uint8Array> | Uint8Array {
  const pickle = random.below(3) === 0 ? opcodeSoup(random) : stateDict(random);
  if (random.below(3) > 0) return torchZip(pickle);
  return torchLegacy(pickle, { '0': legacyStorage([1, 2, 3, 4], one(random, INTEGERS)) });
}

/** Opcodes as they come; those with arguments get some of the right kind. */
function opcodeSoup(random: Random): Buffer {
  const parts: Part[] = [[0x80, one(random, [0, 2, 4, 5, 255])]];
  for (let left = random.below(200); left > 0; left--) {
    switch (random.below(8)) {
      case 0:
        parts.push(integer(one(random, INTEGERS)));
        break;
      case 1:
        parts.push(text(one(random, KEYS)));
        break;
      case 2:
        parts.push(`c${one(random, GLOBALS)}`);
        break;
      case 3:
        parts.push('q', [random.below(8)]);
        break;
      case 4:
        parts.push('h', [random.below(8)]);
        break;
      case 5:
        parts.push([random.below(256)]);
        break;
      default:
        parts.push(Buffer.from(one(random, BARE), 'latin1'));
    }
  }
  // Half of them as the value of a dict that is whole.
  return random.below(2) === 0 ? opcodes(...parts, '.') : dict({ weight: tensor(), soup: opcodes(...parts) });
}

/** A dict of tensors, and dicts within it; one field in eight does not agree with the others. */
function stateDict(random: Random, depth = 0): Buffer {
  const entries: [string, Part][] = [];
  const usual = <T>(value: T, others: readonly T[]): T => (random.below(8) > 0 ? value : one(random, others));
  const list = (): bigint[] => Array.from({ length: random.below(5) }, () => one(random, INTEGERS));
  for (let left = 1 + random.below(4); left > 0; left--) {
    const nested = depth < 3 && random.below(4) === 0;
    const value = nested
      ? // Without its PROTO and STOP.
        stateDict(random, depth + 1).subarray(2, -1)
      : tensor({
          storageType: usual('FloatStorage', ['HalfStorage', 'LongStorage', 'BoolStorage', 'NoStorage']),
          key: usual('0', ['1', '../0', '']),
          count: usual(4n, INTEGERS),
          offset: usual(0n, INTEGERS),
          size: usual([2n, 2n], [list(), [4n], [0n], []]),
          stride: usual([2n, 1n], [list(), [1n, 2n], [0n, 0n]]),
        });
    entries.push([one(random, KEYS) + String(left), value]);
  }
  return dict(Object.fromEntries(entries));
}

/** A safetensors file whose tensors lie one behind the other; in half of them something in the header is not so. */
export function safetensorsFile(random: Random): Uint8Array {
  const odd = random.below(2) === 0;
  const number = (): unknown =>
    one<unknown>(random, [0, 4, 8, 16, -4, 1e300, 0.5, '4', null, 2 ** 53, [], 64]);
  const numbers = (): unknown[] => Array.from({ length: random.below(4) }, number);
  const maybe = (value: unknown, other: () => unknown): unknown =>
    odd && random.below(6) === 0 ? other() : value;
  const entries = Array.from({ length: random.below(6) }, (_, index) => {
    const tensor = {
      dtype: maybe('F32', () => one<unknown>(random, DTYPES)),
      shape: maybe([4], numbers),
      data_offsets: maybe([index * 16, index * 16 + 16], numbers),
    };
    return [
      maybe(`${one(random, KEYS)}${index}`, () => one(random, [...KEYS, '__metadata__'])),
      maybe(tensor, number),
    ];
  });
  const body = `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`;
  const header = Buffer.from(odd && random.below(10) === 0 ? body.repeat(2) : body);
  const length = Buffer.alloc(8);
  const lie = odd && random.below(5) === 0;
  length.writeBigUInt64LE(lie ? BigInt.asUintN(64, one(random, INTEGERS)) : BigInt(header.length));
  const data = entries.length * 16 - (odd && random.below(5) === 0 ? random.below(16) : 0);
  return new Uint8Array(Buffer.concat([length, header, Buffer.alloc(Math.max(0, data))]));
}

/** A NumPy file whose header may say anything. */
export function npyFile(random: Random): Uint8Array {
  const shape = Array.from({ length: random.below(5) }, () => String(one(random, INTEGERS))).join(', ');
  const order = one(random, ['False', 'True', 'None']);
  const type = one(random, ['<f4', '>f4', '|O', '<f8', '<f4x']);
  const header = `{'descr': '${type}', 'fortran_order': ${order}, 'shape': (${shape},), }\n`;
  const head = Buffer.from([0x93, ...Buffer.from('NUMPY'), one(random, [1, 1, 2, 3, 9]), 0, 0, 0]);
  head.writeUInt16LE(random.below(5) === 0 ? random.below(65536) : header.length, 8);
  return new Uint8Array(Buffer.concat([head, Buffer.from(header), Buffer.alloc(random.below(64))]));
}
