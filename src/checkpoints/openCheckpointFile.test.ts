import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { openCheckpointFile } from './openCheckpointFile';
import { placeOf } from './placeOf';
import { readTensor } from './readTensor';
import { toFloat32 } from './toFloat32';
import { writeSafetensors } from './writeSafetensors';

const home = mkdtempSync(join(tmpdir(), 'headstart-shards-'));
afterAll(() => rmSync(home, { recursive: true }));

let folder: string;
let serial = 0;
beforeEach(() => {
  folder = join(home, String((serial += 1)));
  mkdirSync(folder);
});

const FIRST = 'model-00001-of-00002.safetensors';
const SECOND = 'model-00002-of-00002.safetensors';

async function writeShard(name: string, tensors: Readonly<Record<string, readonly number[]>>): Promise<void> {
  await writeSafetensors(
    join(folder, name),
    Object.entries(tensors).map(([key, values]) => ({
      name: key,
      dtype: 'F32' as const,
      shape: [values.length],
      data: new Uint8Array(Float32Array.from(values).buffer),
    })),
    { format: 'pt' },
  );
}

function writeIndex(map: unknown, metadata: unknown = { total_size: 20 }): string {
  const path = join(folder, 'model.safetensors.index.json');
  writeFileSync(path, JSON.stringify({ metadata, weight_map: map }));
  return path;
}

async function writePair(): Promise<string> {
  await writeShard(FIRST, { 'a.weight': [1, 2], 'a.bias': [3] });
  await writeShard(SECOND, { 'b.weight': [4, 5, 6] });
  return writeIndex({ 'b.weight': SECOND, 'a.weight': FIRST, 'a.bias': FIRST });
}

const failure = (path: string) =>
  openCheckpointFile(path).then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a checkpoint in several files', () => {
  it('opens as one, with each tensor in its file', async () => {
    const checkpoint = await openCheckpointFile(await writePair());
    const { tensors, source } = checkpoint;
    expect(checkpoint).toMatchObject({
      format: 'safetensors',
      container: '',
      others: [],
      metadata: { total_size: '20', format: 'pt' },
    });
    expect(tensors.map(({ name }) => name)).toEqual(['a.weight', 'a.bias', 'b.weight']);
    const values = await Promise.all(
      tensors.map(async (tensor) => [...toFloat32(await readTensor(source, tensor), tensor.dtype)]),
    );
    expect(values).toEqual([[1, 2], [3], [4, 5, 6]]);

    const last = placeOf(source, tensors[2]!.offset);
    expect(last.file.name).toBe(SECOND);
    expect(last.offset).toBeLessThan(last.file.size);
    expect([...toFloat32(await last.file.read(last.offset, 12), 'F32')]).toEqual([4, 5, 6]);
    await source.close();
    await expect(readTensor(source, tensors[0]!)).rejects.toMatchObject({ code: 'file/unreadable' });
  });

  it('does not read beyond its files', async () => {
    const { source } = await openCheckpointFile(await writePair());
    await expect(source.read(source.size - 2, 4)).rejects.toMatchObject({ code: 'checkpoint/truncated' });
    await source.close();
  });

  it('says which file is missing', async () => {
    const path = await writePair();
    rmSync(join(folder, SECOND));
    expect(await failure(path)).toMatchObject({
      code: 'checkpoint/missing-shard',
      message: expect.stringContaining(SECOND) as string,
    });
  });

  it.each([
    '../outside.safetensors',
    '..',
    '/etc/passwd',
    'sub/part.safetensors',
    'sub\\part',
    'C:x',
    'a\0b',
    '',
    7,
  ])('refuses the file name %j', async (name) => {
    mkdirSync(join(folder, 'sub'));
    await writeShard('sub/part.safetensors', { a: [1] });
    const error = await failure(writeIndex({ a: name }));
    expect(error).toMatchObject({ code: 'checkpoint/malformed' });
  });

  it('refuses a link that leaves the folder, and follows one that stays', async () => {
    const path = await writePair();
    writeFileSync(join(home, 'elsewhere.safetensors'), 'x');
    rmSync(join(folder, SECOND));
    symlinkSync(join(home, 'elsewhere.safetensors'), join(folder, SECOND));
    expect(await failure(path)).toMatchObject({
      code: 'checkpoint/malformed',
      message: expect.stringContaining('link') as string,
    });

    rmSync(join(folder, SECOND));
    await writeShard('blob.safetensors', { 'b.weight': [4, 5, 6] });
    symlinkSync(join(folder, 'blob.safetensors'), join(folder, SECOND));
    const { tensors, source } = await openCheckpointFile(path);
    expect(tensors).toHaveLength(3);
    await source.close();
  });

  it('refuses an index that its files do not bear out', async () => {
    await writePair();
    expect(await failure(writeIndex({ 'c.weight': FIRST }))).toMatchObject({
      code: 'checkpoint/malformed',
      message: expect.stringContaining('c.weight') as string,
    });
    await writeShard(SECOND, { 'a.weight': [9] });
    expect(await failure(writeIndex({ 'a.weight': SECOND, 'a.bias': FIRST }))).toMatchObject({
      code: 'checkpoint/malformed',
      message: expect.stringContaining('a.weight') as string,
    });
  });

  it.each([
    ['weight_map that is no object', { weight_map: [] }, 'checkpoint/malformed'],
    ['empty weight_map', { weight_map: {} }, 'checkpoint/malformed'],
    ['other JSON', { vocabulary: 7 }, 'checkpoint/unsupported'],
    [
      'too many files',
      { weight_map: Object.fromEntries(Array.from({ length: 501 }, (_, i) => [`t${i}`, `f${i}`])) },
      'checkpoint/too-large',
    ],
  ])('refuses %s', async (_what, json, code) => {
    const path = join(folder, 'model.safetensors.index.json');
    writeFileSync(path, JSON.stringify(json));
    expect(await failure(path)).toMatchObject({ code });
  });

  it('refuses a cut index, a name that comes twice and an index that names itself', async () => {
    const path = await writePair();
    writeFileSync(path, '{"weight_map": {"a.weight": "mod');
    expect(await failure(path)).toMatchObject({ code: 'checkpoint/truncated' });
    writeFileSync(path, `{"weight_map": {"a.weight": "${FIRST}", "a.weight": "${SECOND}"}}`);
    expect(await failure(path)).toMatchObject({ code: 'checkpoint/malformed' });
    expect(await failure(writeIndex({ a: 'model.safetensors.index.json' }))).toMatchObject({
      code: 'checkpoint/unsupported',
    });
  });

  it('takes no PyTorch file for a part', async () => {
    copyFileSync(
      resolve(import.meta.dirname, '../../test/fixtures/checkpoints/dtypes.pth'),
      join(folder, 'x'),
    );
    expect(await failure(writeIndex({ a: 'x' }))).toMatchObject({ code: 'checkpoint/unsupported' });
  });

  it('has one group only', async () => {
    const path = await writePair();
    await expect(openCheckpointFile(path, { container: 'ema' })).rejects.toMatchObject({ code: 'usage' });
  });
});
