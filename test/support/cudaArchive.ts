import { gzipSync } from 'node:zlib';

/** An entry of an archive; `type` is tar's: '0' a file, '2' a link. */
export interface TarEntry {
  readonly path: string;
  readonly content?: Uint8Array;
  readonly type?: string;
}

/** A tar archive, packed with gzip. */
export function makeTgz(entries: readonly TarEntry[]): Uint8Array {
  return new Uint8Array(gzipSync(Buffer.concat([...entries.flatMap(entryBlocks), Buffer.alloc(1024)])));
}

function entryBlocks({ path, content = new Uint8Array(0), type = '0' }: TarEntry): Buffer[] {
  const header = Buffer.alloc(512);
  header.write(path, 0, 100, 'latin1');
  header.write('0000644\0', 100);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('        ', 148);
  header.write(type, 156);
  header.write('ustar\0' + '00', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return [header, Buffer.from(content), Buffer.alloc((512 - (content.length % 512)) % 512)];
}

/** The record that gives the next entry a longer path, or another size, than its header has room for. */
export function paxEntry(records: Readonly<Record<string, string>>): TarEntry {
  const lines = Object.entries(records).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`;
    const digits = String(rest.length + 2).length;
    return `${rest.length + digits}${rest}`;
  });
  return { path: 'pax', type: 'x', content: Buffer.from(lines.join('')) };
}

/** A shared library of Linux x64 as far as its tables go: it asks for others and holds nothing. */
export function fakeLibrary(needs: readonly string[], fill = 0): Uint8Array {
  const names = Buffer.from(`\0${needs.map((name) => `${name}\0`).join('')}`, 'latin1');
  const [tables, dynamicAt] = [2, 64 + 2 * 56];
  const entries = [...needs.map((name): [number, number] => [1, names.indexOf(name)])];
  const namesAt = dynamicAt + 16 * (entries.length + 3);
  const bytes = Buffer.alloc(namesAt + names.length + fill, 7);
  bytes.fill(0, 0, namesAt);
  bytes.write('\x7fELF\x02\x01\x01', 0, 'latin1');
  bytes.writeUInt16LE(3, 16);
  bytes.writeUInt16LE(62, 18);
  bytes.writeBigUInt64LE(64n, 32);
  bytes.writeUInt16LE(tables, 56);
  const program = (at: number, kind: number, offset: number, length: number): void => {
    bytes.writeUInt32LE(kind, at);
    bytes.writeBigUInt64LE(BigInt(offset), at + 8);
    // Where it is put in memory, which is elsewhere than in the file.
    bytes.writeBigUInt64LE(BigInt(offset + 0x1000), at + 16);
    bytes.writeBigUInt64LE(BigInt(length), at + 32);
  };
  program(64, 1, 0, bytes.length);
  program(64 + 56, 2, dynamicAt, namesAt - dynamicAt);
  const all: [number, number][] = [...entries, [5, namesAt + 0x1000], [10, names.length]];
  for (const [index, [tag, value]] of all.entries()) {
    bytes.writeBigUInt64LE(BigInt(tag), dynamicAt + 16 * index);
    bytes.writeBigUInt64LE(BigInt(value), dynamicAt + 16 * index + 8);
  }
  names.copy(bytes, namesAt);
  return new Uint8Array(bytes);
}

/** What CUDA's provider asks for, among it what every system has. */
export const CUDA_NEEDS = ['libcudart.so.12', 'libcublasLt.so.12', 'libcudnn.so.9', 'libc.so.6'];

/** A release archive of ONNX Runtime for CUDA, with libraries that hold nothing. */
export function cudaArchive(others: readonly TarEntry[] = []): Uint8Array {
  const root = 'onnxruntime-linux-x64-gpu_cuda12-1.30.0';
  return makeTgz([
    { path: `${root}/`, type: '5' },
    { path: `${root}/README.md`, content: Buffer.from('Read me.') },
    ...others,
    { path: `${root}/lib/libonnxruntime.so`, type: '2' },
    { path: `${root}/lib/libonnxruntime_providers_shared.so`, content: fakeLibrary(['libc.so.6']) },
    paxEntry({ path: `${root}/lib/libonnxruntime_providers_cuda.so`, mtime: '1' }),
    { path: 'cut', content: fakeLibrary(CUDA_NEEDS, 100_000) },
    { path: `${root}/lib/libonnxruntime_providers_tensorrt.so`, content: Buffer.alloc(5000, 1) },
  ]);
}
