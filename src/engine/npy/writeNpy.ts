import { open, rename, rm } from 'node:fs/promises';
import { HeadstartError } from '../../shared/errors';
import type { FloatArray } from './readNpy';

/** The data begin at a multiple of this, in bytes, so that they can be mapped. */
const ALIGNMENT = 64;

/**
 * Writes a float32 array as `numpy.load` reads it, under its final name only once it is whole.
 * @throws `file/unwritable` where the folder cannot be written to
 */
export async function writeNpy(path: string, array: FloatArray): Promise<void> {
  const temporary = `${path}.${process.pid}.part`;
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(npyHeader(array.shape));
      const { data } = array;
      await file.writeFile(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new HeadstartError(
      'file/unwritable',
      `${path} cannot be written (${error instanceof Error ? error.message : String(error)}).`,
      { cause: error },
    );
  }
}

function npyHeader(shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': (${tuple}), }`;
  const prefix = 10;
  const padded = Math.ceil((prefix + dictionary.length + 1) / ALIGNMENT) * ALIGNMENT;
  const header = Buffer.alloc(padded, ' ', 'latin1');
  header.write('\x93NUMPY\x01\x00', 0, 'latin1');
  header.writeUInt16LE(padded - prefix, 8);
  header.write(dictionary, prefix, 'latin1');
  header.write('\n', padded - 1, 'latin1');
  return header;
}
