import { HeadstartError } from '../../shared/errors';

/** `\x93NUMPY` */
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** Longest header that is read, in bytes: NumPy itself refuses more than 10,000 by default. */
const MAX_HEADER_BYTES = 10_000;
/** Bytes from the start of a file that hold the whole header, whatever the version. */
export const NPY_HEADER_LIMIT = 12 + MAX_HEADER_BYTES;

export interface NpyHeader {
  readonly shape: readonly number[];
  /** Where the elements begin, in bytes. */
  readonly dataOffset: number;
}

/**
 * Reads the header of a .npy file, format 1 to 3, that must say float32, little-endian, row-major.
 * Source: NumPy Enhancement Proposal 1 and `numpy.lib.format`.
 * @param bytes the file's first {@link NPY_HEADER_LIMIT} bytes, or all of a shorter file
 * @throws `npy/malformed`, `npy/unsupported`
 */
export function parseNpyHeader(bytes: Uint8Array, name: string): NpyHeader {
  const malformed = (problem: string) =>
    new HeadstartError('npy/malformed', `${name} is not a usable .npy file: ${problem}.`);
  if (bytes.length < 12 || MAGIC.some((byte, index) => bytes[index] !== byte)) {
    throw malformed('it does not begin as one. Write it with numpy.save');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint8(6);
  if (version < 1 || version > 3) throw malformed(`its format version is ${version}`);
  const start = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MAX_HEADER_BYTES) throw malformed(`its header is ${length} bytes long`);
  if (start + length > bytes.length) throw malformed('it ends within its header');

  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, length).toString('latin1');
  const type = /'descr':\s*'([^']*)'/.exec(text)?.[1];
  const fortran = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  const extents = /'shape':\s*\(([\d,\sL]*)\)/.exec(text)?.[1];
  if (type === undefined || fortran === undefined || extents === undefined) {
    throw malformed('its header lacks descr, fortran_order or shape');
  }
  if (type !== '<f4') {
    throw new HeadstartError(
      'npy/unsupported',
      `${name} holds elements of type ${type}; float32 is needed: array.astype("float32").`,
    );
  }
  if (fortran === 'True') {
    throw new HeadstartError(
      'npy/unsupported',
      `${name} is in column-major order; write it with numpy.ascontiguousarray.`,
    );
  }
  const shape = extents
    .split(',')
    .filter((extent) => extent.trim() !== '')
    .map((extent) => Number.parseInt(extent, 10));
  return { shape, dataOffset: start + length };
}
