import { mkdtempSync, openSync, closeSync, ftruncateSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSafetensors } from '../../src/checkpoints/writeSafetensors';
import type { EngineClient } from '../../src/engine/client/EngineClient';
import { readNpy } from '../../src/engine/npy/readNpy';
import { writeNpy } from '../../src/engine/npy/writeNpy';
import { safetensors, seededWeights } from '../support/seededWeights';
import { startEngine } from '../support/startEngine';

const FIXTURES = resolve(import.meta.dirname, '../fixtures/checkpoints');

let folder: string;
let engine: EngineClient;
/** The same weights in one file and in two. */
let whole: string;
let sharded: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-tensors-'));
  engine = startEngine();
  const weights = [...seededWeights('squeezenet1_1', 10)];
  whole = join(folder, 'squeezenet.safetensors');
  writeFileSync(whole, safetensors(new Map(weights)));
  const files = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
  const halves = [weights.slice(0, 20), weights.slice(20)];
  for (const [index, half] of halves.entries())
    writeFileSync(join(folder, files[index]!), safetensors(new Map(half)));
  sharded = join(folder, 'model.safetensors.index.json');
  const map = halves.flatMap((half, index) => half.map(([{ name }]) => [name, files[index]]));
  writeFileSync(sharded, JSON.stringify({ metadata: {}, weight_map: Object.fromEntries(map) as unknown }));
});
afterAll(() => {
  engine.dispose();
  rmSync(folder, { recursive: true });
});

describe('inspect', () => {
  it('tells the groups of a file, and takes another than the weights', async () => {
    const file = join(FIXTURES, 'ema.pth');
    const first = await engine.request('inspect', { file });
    expect(first.containers.length).toBeGreaterThan(1);
    expect(first.containers[0]).toMatchObject({ container: first.container, tensors: first.tensors.length });
    expect(first.globals).toContain('collections.OrderedDict');
    expect(first.fileBytes).toBeGreaterThan(0);
    expect(first.shards).toBeUndefined();

    const other = first.containers[1]!.container;
    const second = await engine.request('inspect', { file, container: other });
    expect(second.container).toBe(other);
    expect(second.containers.map(({ container }) => container).sort()).toEqual(
      first.containers.map(({ container }) => container).sort(),
    );
    await expect(engine.request('inspect', { file, container: 'nosuch' })).rejects.toMatchObject({
      code: 'usage',
    });
  });

  it('names the globals that an unsafe file was refused for', async () => {
    await expect(engine.request('inspect', { file: join(FIXTURES, 'os-system.pth') })).rejects.toMatchObject({
      code: 'checkpoint/unsafe',
      details: [expect.stringMatching(/^(os|posix|nt)\.system$/)],
    });
  });

  it('opens a checkpoint in several files as one', async () => {
    const [one, several] = await Promise.all(
      [whole, sharded].map((file) => engine.request('inspect', { file })),
    );
    expect(several!.parameters).toBe(one!.parameters);
    expect(several!.shards?.map(({ name }) => name)).toEqual([
      'model-00001-of-00002.safetensors',
      'model-00002-of-00002.safetensors',
    ]);
    expect(several!.fileBytes).toBe(several!.shards!.reduce((sum, { bytes }) => sum + bytes, 0));
    const last = several!.tensors.at(-1)!;
    expect(last.file).toBe('model-00002-of-00002.safetensors');
    expect(last.offset + last.bytes).toBe(several!.shards![1]!.bytes);
    expect(several!.tensors.map(({ name, shape }) => ({ name, shape }))).toEqual(
      one!.tensors.map(({ name, shape }) => ({ name, shape })),
    );
  });
});

describe('check', () => {
  it('takes a checkpoint in several files', async () => {
    expect(await engine.request('check', { file: sharded })).toMatchObject({
      architecture: 'squeezenet1_1',
      strict: true,
      numClasses: 10,
    });
  });
});

describe('run', () => {
  it('computes the same from one file and from several', async () => {
    const input = join(folder, 'input.npy');
    const shape = [1, 3, 64, 64];
    await writeNpy(input, { shape, data: Float32Array.from({ length: 3 * 64 * 64 }, (_, i) => Math.sin(i)) });
    const [one, several] = await Promise.all(
      [whole, sharded].map(async (weights, index) => {
        const output = join(folder, `output-${index}.npy`);
        await engine.request('run', { architecture: 'squeezenet1_1', weights, input, output });
        return readNpy(output);
      }),
    );
    expect(several!.shape).toEqual([1, 10]);
    expect(several!.data).toEqual(one!.data);
  });
});

describe('tensorStatistics', () => {
  it('are the same from one file and from several', async () => {
    const name = 'classifier.1.weight';
    const statistics = await engine.request('tensorStatistics', { file: whole, name });
    expect(statistics).toMatchObject({ elements: 10 * 512, nan: 0, infinite: 0 });
    // Evenly spread between plus and minus sqrt(6 / 512).
    expect(statistics.max).toBeCloseTo(Math.sqrt(6 / 512), 3);
    expect(statistics.std).toBeCloseTo(Math.sqrt(6 / 512 / 3), 3);
    expect(statistics.histogram?.reduce((a, b) => a + b)).toBe(10 * 512);
    expect(await engine.request('tensorStatistics', { file: sharded, name })).toEqual(statistics);
  });

  it('are those of the group that is asked for', async () => {
    const file = join(FIXTURES, 'ema.pth');
    const { containers } = await engine.request('inspect', { file });
    const container = containers[1]!.container;
    const { tensors } = await engine.request('inspect', { file, container });
    const { name, shape } = tensors[0]!;
    const { elements } = await engine.request('tensorStatistics', { file, container, name });
    expect(elements).toBe(shape.reduce((a, b) => a * b, 1));
  });

  it('says which tensor is not there', async () => {
    await expect(
      engine.request('tensorStatistics', { file: whole, name: 'fc.weight' }),
    ).rejects.toMatchObject({
      code: 'checkpoint/no-such-tensor',
    });
  });
});

describe('filters', () => {
  it('are the first convolution as pixels', async () => {
    const filters = await engine.request('filters', { file: sharded });
    expect(filters).toMatchObject({ name: 'features.0.weight', count: 64, height: 3, width: 3 });
    expect(filters!.pixels).toBeInstanceOf(Uint8Array);
    expect(filters!.pixels).toHaveLength(64 * 3 * 3 * 3);
    const first = filters!.pixels.subarray(0, 27);
    expect([Math.min(...first), Math.max(...first)]).toEqual([0, 255]);
  });

  it('are null for a file without such a convolution, and an error for a tensor that is none', async () => {
    const file = join(folder, 'linear.safetensors');
    await writeSafetensors(file, [{ name: 'w', dtype: 'F32', shape: [2, 2], data: new Uint8Array(16) }]);
    expect(await engine.request('filters', { file })).toBeNull();
    await expect(engine.request('filters', { file, name: 'w' })).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('a file of eight gigabytes', () => {
  /** A hole on the disk behind a true header: one tensor of 8 GB and 20,000 small ones. */
  function writeSparse(file: string): void {
    const header: Record<string, unknown> = {};
    let offset = 0;
    const add = (name: string, shape: readonly number[]): void => {
      const bytes = 4 * shape.reduce((a, b) => a * b, 1);
      header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + bytes] };
      offset += bytes;
    };
    for (let layer = 0; layer < 10_000; layer += 1) {
      add(`encoder.layers.${layer}.attention.weight`, [16, 16]);
      add(`encoder.layers.${layer}.attention.bias`, [16]);
    }
    add('embedding.weight', [2 ** 21, 2 ** 10]);
    const json = Buffer.from(JSON.stringify(header));
    const head = Buffer.alloc(8);
    head.writeBigUInt64LE(BigInt(json.length));
    const handle = openSync(file, 'w');
    writeSync(handle, Buffer.concat([head, json]));
    ftruncateSync(handle, 8 + json.length + offset);
    closeSync(handle);
  }

  it('opens without being read, and long work on it is cancelled at once', async () => {
    const file = join(folder, 'large.safetensors');
    writeSparse(file);
    await engine.request('tree', { architecture: 'alexnet' });
    const pid = engine.pid;
    const begin = performance.now();
    const { tensors, fileBytes } = await engine.request('inspect', { file });
    // It takes a quarter of a second; reading it would take several.
    expect(performance.now() - begin).toBeLessThan(3000);
    expect(tensors).toHaveLength(20_001);
    expect(fileBytes).toBeGreaterThan(8 * 2 ** 30);

    const cancellation = new AbortController();
    const long = engine.request(
      'tensorStatistics',
      { file, name: 'embedding.weight' },
      // A busy machine may take longer than people should wait.
      { signal: cancellation.signal, cancelGraceMs: 2000 },
    );
    // While gigabytes pass through, other requests are answered.
    await engine.request('tree', { architecture: 'alexnet' });
    cancellation.abort();
    await expect(long).rejects.toMatchObject({ code: 'cancelled' });
    // By then a process that did not stop would have been ended, and another one would answer.
    await new Promise((resolve) => setTimeout(resolve, 2500));
    await engine.request('tree', { architecture: 'alexnet' });
    expect(engine.pid, 'the process that was asked to stop and did').toBe(pid);
  });
});
