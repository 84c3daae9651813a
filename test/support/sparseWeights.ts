import { open, type FileHandle } from 'node:fs/promises';
import { buildArchitecture } from '../../src/architectures/catalog';
import { stateDictEntries } from '../../src/architectures/describeNetwork';
import { ZipWriter } from '../../src/checkpoints/ZipWriter';
import { DTYPE_BYTES, elementCount } from '../../src/shared/dtype';
import { dict, tensor } from '../checkpoints/buildTorch';

/** Zeros from this size on are left out of the file: the file system reads them back as zeros. */
const HOLE_BYTES = 4096;

/** Writes at a place that moves on, with holes instead of long runs of zeros. */
class SparseWriter {
  private constructor(private readonly handle: FileHandle) {}

  position = 0;

  static async open(path: string): Promise<SparseWriter> {
    return new SparseWriter(await open(path, 'w'));
  }

  async append(bytes: Uint8Array): Promise<void> {
    if (bytes.length < HOLE_BYTES || bytes.some((byte) => byte !== 0)) {
      await this.handle.write(bytes, 0, bytes.length, this.position);
    }
    this.position += bytes.length;
  }

  skip(bytes: number): void {
    this.position += bytes;
  }

  /** @returns the size of the file */
  async close(): Promise<number> {
    await this.handle.truncate(this.position);
    await this.handle.close();
    return this.position;
  }
}

/** The state dict of a network with zeros for weights, as `torch.save` lays it out. @returns bytes of the file */
export async function writeSparseTorchZip(path: string, architecture: string): Promise<number> {
  const entries = stateDictEntries(buildArchitecture(architecture));
  const file = await SparseWriter.open(path);
  const zip = new ZipWriter((bytes) => file.append(bytes));
  const strides = (shape: readonly number[]) => shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
  const pickle = dict(
    Object.fromEntries(
      entries.map(({ name, shape, dtype }, index) => [
        name,
        tensor({
          storageType: dtype === 'I64' ? 'LongStorage' : 'FloatStorage',
          key: String(index),
          count: elementCount(shape),
          size: shape,
          stride: strides(shape),
        }),
      ]),
    ),
  );
  await zip.add('archive/data.pkl', pickle, 64);
  for (const [index, { shape, dtype }] of entries.entries()) {
    await zip.add(`archive/data/${index}`, new Uint8Array(elementCount(shape) * DTYPE_BYTES[dtype]), 64);
  }
  await zip.finish();
  return file.close();
}

/** The same as safetensors. @returns bytes of the file */
export async function writeSparseSafetensors(path: string, architecture: string): Promise<number> {
  const file = await SparseWriter.open(path);
  let end = 0;
  const header = Object.fromEntries(
    stateDictEntries(buildArchitecture(architecture)).map(({ name, shape, dtype }) => {
      const begin = end;
      end += elementCount(shape) * DTYPE_BYTES[dtype];
      return [name, { dtype, shape, data_offsets: [begin, end] }];
    }),
  );
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  await file.append(Buffer.concat([length, json]));
  file.skip(end);
  return file.close();
}
