import { readFile } from 'node:fs/promises';

/**
 * Reads a little-endian float32 or float64 array in row-major order, as NumPy writes it.
 * @returns {Promise<{ shape: number[], data: Float32Array | Float64Array }>}
 */
export async function readNpy(path) {
  const file = await readFile(path);
  const long = file[6] === 1 ? 2 : 4;
  const start = 8 + long + (long === 2 ? file.readUInt16LE(8) : file.readUInt32LE(8));
  const header = file.toString('latin1', 8 + long, start);
  const type = /'descr': *'<f([48])'/.exec(header)?.[1];
  const extents = /'shape': *\(([^)]*)\)/.exec(header)?.[1];
  if (type === undefined || extents === undefined || header.includes("'fortran_order': True")) {
    throw new Error(`${path}: ${header.trim()} is not what this reads.`);
  }
  const shape = extents
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
  const bytes = new Uint8Array(file.subarray(start)).buffer;
  return { shape, data: type === '4' ? new Float32Array(bytes) : new Float64Array(bytes) };
}
