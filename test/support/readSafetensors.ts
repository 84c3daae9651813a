import { readFile } from 'node:fs/promises';

interface StoredTensor {
  readonly bytes: Buffer;
  readonly elements: number;
}

/** The tensors of a safetensors file, read apart from our own reader: the length of a JSON directory, the directory, the data. */
export async function readSafetensors(path: string): Promise<Map<string, StoredTensor>> {
  const file = await readFile(path);
  const begin = 8 + Number(file.readBigUInt64LE(0));
  const directory = JSON.parse(file.toString('utf8', 8, begin)) as Record<
    string,
    { shape: number[]; data_offsets: [number, number] }
  >;
  delete directory.__metadata__;
  return new Map(
    Object.entries(directory).map(
      ([
        name,
        {
          shape,
          data_offsets: [from, to],
        },
      ]) => [
        name,
        {
          bytes: file.subarray(begin + from, begin + to),
          elements: shape.reduce((product, extent) => product * extent, 1),
        },
      ],
    ),
  );
}
