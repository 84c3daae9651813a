import type { CheckpointFormat } from '../shared/engineProtocol';
import { HeadstartError } from '../shared/errors';
import type { ErrorCode } from '../shared/errors';
import type { ByteSource } from './types';

/** Up to the name of the second entry of a tar archive. */
const HEAD_BYTES = 1024;

/** Something that is not a checkpoint, how its first bytes show it, and what to say. */
interface Foreign {
  readonly matches: (head: Buffer, text: string) => boolean;
  readonly code: ErrorCode;
  readonly is: string;
  readonly advice: string;
}

const startsWith =
  (...bytes: number[]) =>
  (head: Buffer): boolean =>
    bytes.every((byte, index) => head[index] === byte);

const pack = (is: string, ...bytes: number[]): Foreign => ({
  matches: startsWith(...bytes),
  code: 'checkpoint/unknown-format',
  is: `is packed with ${is}`,
  advice: 'Unpack it and open the file inside.',
});

const FOREIGN: readonly Foreign[] = [
  {
    matches: (_head, text) => text.startsWith('version https://git-lfs.github.com/spec/'),
    code: 'checkpoint/lfs-pointer',
    is: 'is a git-lfs pointer; the weights themselves were not downloaded',
    advice: 'Run "git lfs pull" in its repository, or download the file from its page.',
  },
  {
    matches: (_head, text) => /^\s*<(?:!doctype|html|head|body|\?xml|!--)/i.test(text),
    code: 'checkpoint/html',
    is: 'is a web page that was saved under the name of a weights file',
    advice:
      'The download needed a sign-in or another address; open it in a browser and use its download link.',
  },
  pack('gzip', 0x1f, 0x8b),
  pack('7-Zip', 0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c),
  pack('xz', 0xfd, 0x37, 0x7a, 0x58, 0x5a),
  pack('Zstandard', 0x28, 0xb5, 0x2f, 0xfd),
  pack('bzip2', 0x42, 0x5a, 0x68),
  pack('RAR', 0x52, 0x61, 0x72, 0x21),
  {
    matches: (head, text) =>
      head.subarray(257, 262).toString('latin1') === 'ustar' &&
      /^(?:sys_info|pickle|storages|tensors)\0/.test(text),
    code: 'checkpoint/unsupported',
    is: 'was saved by PyTorch 0.1 as a tar archive',
    advice: "Load and save it in PyTorch: torch.save(torch.load('FILE', weights_only=False), 'weights.pth').",
  },
  {
    matches: (head) => head.subarray(257, 262).toString('latin1') === 'ustar',
    code: 'checkpoint/unknown-format',
    is: 'is a tar archive',
    advice: 'Unpack it and open the file inside.',
  },
  {
    matches: startsWith(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a),
    code: 'checkpoint/unsupported',
    is: 'is an HDF5 file, as Keras saves them',
    advice: 'Headstart reads PyTorch files (.pth, .pt) and .safetensors.',
  },
  {
    matches: (_head, text) =>
      text.startsWith('GGUF') || text.startsWith('TFL3', 4) || text.startsWith('\x93NUMPY'),
    code: 'checkpoint/unsupported',
    is: 'is a GGUF, TensorFlow Lite or NumPy file',
    advice: 'Headstart reads PyTorch files (.pth, .pt) and .safetensors.',
  },
  {
    matches: (_head, text) => /^\s*\{/.test(text),
    code: 'checkpoint/unsupported',
    is: 'is a JSON file',
    advice: 'Open the weights file (.safetensors) that lies beside it.',
  },
];

/**
 * Tells the format from the first bytes; a file's name is never asked. A pickle counts as torch-legacy: its reader looks further.
 *
 * @throws file/empty, and for everything that is not a checkpoint what it is and what to do
 */
export async function sniffFormat(source: ByteSource): Promise<CheckpointFormat> {
  if (source.size === 0) {
    throw new HeadstartError(
      'file/empty',
      `${source.name} is empty: its download or copy never began. Fetch it again.`,
    );
  }
  const head = Buffer.from(await source.read(0, Math.min(HEAD_BYTES, source.size)));
  const text = head.toString('latin1');
  if (text.startsWith('PK\x03\x04') || text.startsWith('PK\x05\x06')) return 'torch-zip';
  // Before pickles: the length of a header may begin as a pickle does, with 0x80 and a small number.
  if (isWholeSafetensors(head, source.size)) return 'safetensors';
  if (isPickle(head, text)) return 'torch-legacy';
  // Its header ends beyond the file's end: the reader will say so.
  if (head[8] === 0x7b && head[0] !== 0x7b) return 'safetensors';
  if (isOnnx(head)) return 'onnx';
  const foreign = FOREIGN.find(({ matches }) => matches(head, text));
  if (foreign) throw new HeadstartError(foreign.code, `${source.name} ${foreign.is}. ${foreign.advice}`);
  throw new HeadstartError(
    'checkpoint/unknown-format',
    `${source.name} is no weights file that Headstart knows (its first bytes are ${head.subarray(0, 8).toString('hex')}). ` +
      `It reads PyTorch files (.pth, .pt, .bin), .safetensors and .onnx.`,
  );
}

/** Eight bytes of length, then JSON of that length: see the format of safetensors. */
function isWholeSafetensors(head: Buffer, size: number): boolean {
  return head.length > 8 && head[8] === 0x7b && head.readBigUInt64LE(0) <= BigInt(size - 8);
}

/** PROTO with a version, or the GLOBAL, MARK or list with which pickles of the oldest protocols begin. */
function isPickle(head: Buffer, text: string): boolean {
  return (
    (head[0] === 0x80 && (head[1] ?? 0) >= 2 && (head[1] ?? 0) <= 5) || /^\(?[cil][\w.]+\n[\w.]+\n/.test(text)
  );
}

/** ir_version (field 1), then a producer, domain, graph or opset field. */
function isOnnx(head: Buffer): boolean {
  return head[0] === 0x08 && (head[1] ?? 0) < 0x20 && [0x12, 0x1a, 0x22, 0x3a, 0x42].includes(head[2] ?? 0);
}
