import { appendFileSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FeatureStore } from './FeatureStore';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-features-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const options = (memory = 1e6, disk = 1e6) => ({ folder, memory, disk });
const row = (value: number): Float32Array => new Float32Array(4).fill(value);
const file = (ending: string): string =>
  join(
    folder,
    readdirSync(folder).find((name) => name.endsWith(ending))!,
  );

async function fill(count: number): Promise<void> {
  const store = await FeatureStore.open('key', 4, options());
  for (let index = 0; index < count; index++) await store.put(`picture ${index}`, row(index));
  await store.close();
}

describe('FeatureStore', () => {
  it('finds features again in the next run, and only under the same key', async () => {
    await fill(3);
    const again = await FeatureStore.open('key', 4, options());
    expect(await again.get('picture 2')).toEqual(row(2));
    expect(await again.get('picture 3')).toBeUndefined();
    await again.close();
    const other = await FeatureStore.open('other weights', 4, options());
    expect(await other.get('picture 2')).toBeUndefined();
    await other.close();
  });

  it('reads from the file what does not fit into memory', async () => {
    const store = await FeatureStore.open('key', 4, options(16));
    await store.put('a', row(1));
    await store.put('b', row(2));
    expect(await store.get('b')).toEqual(row(2));
    await store.close();
  });

  it.each(['.f32', '.names'])(
    'drops a record that a crash tore in the %s file and keeps the others',
    async (ending) => {
      await fill(3);
      if (ending === '.f32') truncateSync(file('.f32'), 4 * 4 * 2 + 5);
      else appendFileSync(file('.names'), 'torn');
      const again = await FeatureStore.open('key', 4, options());
      expect(await again.get('picture 1')).toEqual(row(1));
      await again.put('new', row(9));
      await again.close();
      const third = await FeatureStore.open('key', 4, options());
      expect(await third.get('new')).toEqual(row(9));
      expect(await third.get('picture 0')).toEqual(row(0));
      await third.close();
    },
  );

  it('keeps to memory while another process writes the same features', async () => {
    const first = await FeatureStore.open('key', 4, options());
    const second = await FeatureStore.open('key', 4, options());
    await second.put('a', row(1));
    expect(await second.get('a')).toEqual(row(1));
    await second.close();
    await first.close();
    const third = await FeatureStore.open('key', 4, options());
    expect(await third.get('a')).toBeUndefined();
    await third.close();
  });

  it('keeps to memory where the folder cannot be made', async () => {
    writeFileSync(join(folder, 'file'), '');
    const store = await FeatureStore.open('key', 4, { ...options(), folder: join(folder, 'file', 'below') });
    await store.put('a', row(1));
    expect(await store.get('a')).toEqual(row(1));
    await store.close();
  });

  it('keeps to memory what no longer fits onto the disk, and the next run finds what did', async () => {
    const limited = options(1e6, 2 * 3 * 4 * 4);
    const store = await FeatureStore.open('key', 4, limited);
    for (let index = 0; index < 6; index++) await store.put(`picture ${index}`, row(index));
    expect(await store.get('picture 5')).toEqual(row(5));
    await store.close();
    const again = await FeatureStore.open('key', 4, limited);
    expect(await again.get('picture 2')).toEqual(row(2));
    expect(await again.get('picture 5')).toBeUndefined();
    await again.close();
  });

  it('gives the least recently used files back where the disk is full', async () => {
    await fill(3);
    const store = await FeatureStore.open('another', 4, options(1e6, 60));
    await store.close();
    expect(readdirSync(folder).filter((name) => name.endsWith('.f32'))).toHaveLength(1);
  });
});
