import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readNpy } from '../../src/engine/npy/readNpy';
import { writeNpy } from '../../src/engine/npy/writeNpy';
import type { DiffResult, MendResult } from '../../src/shared/compareProtocol';
import type { CheckResult, InspectResult, StateDictEntry } from '../../src/shared/engineProtocol';
import golden from '../fixtures/seeded-golden.json';
import { tensorsOf } from '../support/damage';
import { runCli } from '../support/runCli';
import { hashToUnit, safetensors, seededWeights, SEEDED_ARCHITECTURE } from '../support/seededWeights';

let folder: string;
/** The seeded network as it is, and as a script saved it that trains a compiled network in parallel. */
const PLAIN = 'plain.safetensors';
const WRAPPED = 'wrapped.safetensors';
/** The same without its fourth stage, and without its head. */
const DAMAGED = 'damaged.safetensors';
const HEADLESS = 'headless.safetensors';

type Weights = ReadonlyMap<StateDictEntry, Uint8Array>;

function write(
  file: string,
  weights: Weights,
  rename: (name: string) => string | undefined = (name) => name,
) {
  const renamed = [...weights].flatMap(([entry, bytes]) => {
    const name = rename(entry.name);
    return name === undefined ? [] : [[{ ...entry, name }, bytes] as const];
  });
  writeFileSync(join(folder, file), safetensors(new Map(renamed)));
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-mend-'));
  const weights = seededWeights(SEEDED_ARCHITECTURE, 10);
  write(PLAIN, weights);
  write(WRAPPED, weights, (name) => `module._orig_mod.${name}`);
  write(DAMAGED, weights, (name) => (name.startsWith('stage4.') ? undefined : name));
  write(HEADLESS, weights, (name) => (name.startsWith('fc.') ? undefined : name));
  const count = golden.input.reduce((a, b) => a * b);
  const data = Float32Array.from({ length: count }, (_, index) => hashToUnit(weights.size, index) * 4 - 2);
  await writeNpy(join(folder, 'x.npy'), { shape: golden.input, data });
});
afterAll(() => rmSync(folder, { recursive: true }));

const cli = (...args: string[]) => runCli(args, { cwd: folder, env: { TORCH_HOME: join(folder, 'torch') } });

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller says what it expects to read
async function json<T>(...args: string[]): Promise<{ code: number; value: T }> {
  const { code, stdout } = await cli(...args, '--json');
  return { code, value: JSON.parse(stdout) as T };
}

/** Runs a file's network on x.npy. */
async function logitsOf(file: string, ...options: string[]): Promise<Float32Array> {
  const args = [
    'run',
    '--arch',
    SEEDED_ARCHITECTURE,
    '--weights',
    file,
    '--input',
    'x.npy',
    '--output',
    'y.npy',
  ];
  const { code, stderr } = await cli(...args, ...options);
  expect([code, stderr]).toEqual([0, '']);
  return (await readNpy(join(folder, 'y.npy'))).data;
}

function expectGolden(logits: Float32Array): void {
  const expected = golden.logits.flat();
  const largest = Math.max(...expected.map(Math.abs));
  expect(logits).toHaveLength(expected.length);
  for (const [index, logit] of expected.entries()) {
    expect(Math.abs(logits[index]! - logit) / largest).toBeLessThan(1e-5);
  }
}

describe('check', () => {
  it('explains what it did to the names, and that the file loads', async () => {
    const { code, value } = await json<CheckResult>('check', WRAPPED);
    expect(code).toBe(0);
    expect(value).toMatchObject({
      architecture: SEEDED_ARCHITECTURE,
      strict: false,
      verdict: 'mendable',
      strictAfterMending: true,
      missing: [],
      unexpected: [],
      loadedFraction: 1,
      headClasses: { layer: 'fc', found: 10, published: 1000, loaded: true },
    });
    expect(value.rules.map(({ id }) => id)).toEqual(['wrapper/compile', 'prefix/module']);
    expect(value.renamed).toHaveLength(value.matched);
    expect(value.confidence).toBeGreaterThan(0.99);
    expect(value.suggestions.map(({ id }) => id)).toEqual(['save-mended', 'new-head']);
    const { stdout } = await cli('check', WRAPPED);
    expect(stdout).toMatch(/^wrapped\.safetensors fits shufflenet_v2_x0_5 with 10 classes once it is mended/);
    expect(stdout).toContain('headstart mend wrapped.safetensors --out');
    expect(stdout).toContain('https://');
  });

  it('says what is missing, by module, and what may be done', async () => {
    const { code, value } = await json<CheckResult>('check', DAMAGED);
    expect([code, value.verdict, value.strictAfterMending]).toEqual([1, 'partial', false]);
    const { stdout } = await cli('check', DAMAGED);
    expect(stdout).toMatch(/Missing \(84\)\n {2}stage4\.0\.branch1 {2}12 tensors\n/);
    expect(stdout).toContain('--allow-partial');
  });
});

describe('run', () => {
  it('goes through the rules for a checkpoint in several files', async () => {
    const weights = [...seededWeights(SEEDED_ARCHITECTURE, 10)];
    const weightMap: Record<string, string> = {};
    for (const part of [0, 1]) {
      const file = `model-0000${part + 1}-of-00002.safetensors`;
      const own = weights.filter((_, index) => index % 2 === part);
      write(file, new Map(own), (name) => `backbone.${name}`);
      for (const [{ name }] of own) weightMap[`backbone.${name}`] = file;
    }
    const index = 'model.safetensors.index.json';
    writeFileSync(join(folder, index), JSON.stringify({ metadata: {}, weight_map: weightMap }));
    expectGolden(await logitsOf(index));
  });

  it('goes through the rules', async () => {
    expectGolden(await logitsOf(WRAPPED));
  });

  it.each([
    [DAMAGED, 'stage4'],
    [HEADLESS, 'fc.weight'],
  ])('refuses %s, which does not fill the network, and takes it when told to', async (file, missing) => {
    const args = [
      'run',
      '--arch',
      SEEDED_ARCHITECTURE,
      '--weights',
      file,
      '--input',
      'x.npy',
      '--output',
      'n.npy',
    ];
    const { code, value } = await json<{ error: { code: string; message: string } }>(...args);
    expect([code, value.error.code]).toEqual([1, 'architecture/mismatch']);
    expect(value.error.message).toContain(missing);
    expect(value.error.message).toContain('--allow-partial');
    expect(existsSync(join(folder, 'n.npy'))).toBe(false);
    const logits = await logitsOf(file, '--allow-partial');
    expect(logits.every(Number.isFinite)).toBe(true);
    expect(new Set(logits).size).toBeGreaterThan(1);
  });

  it('agrees for a network under timm’s names, whose variances are lowered', async () => {
    const own = seededWeights('mobilenet_v3_small', 1000);
    write('own.safetensors', own);
    // The same network as timm would save it: its names, its shapes, and variances that are higher by what it does not add.
    const bytesOf = new Map([...own].map(([{ name }, bytes]) => [name, bytes]));
    const renamed = await renamedFrom(tensorsOf('timm/mobilenetv3_small_100'));
    const foreign = tensorsOf('timm/mobilenetv3_small_100').map((entry) => {
      const bytes = bytesOf.get(renamed.get(entry.name) ?? '')!;
      if (!entry.name.endsWith('running_var'))
        return [{ ...entry, dtype: dtypeOf(bytes, entry) }, bytes] as const;
      const raised = new Float32Array(bytes.slice().buffer).map((value) => value + (1e-3 - 1e-5));
      return [entry, new Uint8Array(raised.buffer)] as const;
    });
    write('timm.safetensors', new Map(foreign));
    const args = ['run', '--input', 'x.npy', '--arch', 'mobilenet_v3_small'];
    expect((await cli(...args, '--weights', 'own.safetensors', '--output', 'own.npy')).code).toBe(0);
    expect((await cli(...args, '--weights', 'timm.safetensors', '--output', 'timm.npy')).code).toBe(0);
    const [a, b] = [await readNpy(join(folder, 'own.npy')), await readNpy(join(folder, 'timm.npy'))];
    const largest = Math.max(...a.data.map(Math.abs));
    for (const [index, value] of a.data.entries())
      expect(Math.abs(value - b.data[index]!) / largest).toBeLessThan(1e-5);
  });
});

function dtypeOf(bytes: Uint8Array, { shape }: StateDictEntry): 'F32' | 'I64' {
  return bytes.length === 8 && shape.length === 0 ? 'I64' : 'F32';
}

/** What `check` says that names become. */
async function renamedFrom(entries: readonly StateDictEntry[]): Promise<Map<string, string>> {
  const zeros = entries.map((entry): [StateDictEntry, Uint8Array] => [
    entry,
    new Uint8Array(4 * entry.shape.reduce((a, b) => a * b, 1)),
  ]);
  write('zeros.safetensors', new Map(zeros));
  const { value } = await json<CheckResult>('check', 'zeros.safetensors');
  expect(value.verdict).toBe('mendable');
  return new Map(value.renamed.map(({ from, to }) => [from, to]));
}

describe('mend', () => {
  it.each(['mended.safetensors', 'mended.pth'])(
    'writes %s under torchvision’s names, bit for bit',
    async (out) => {
      const { code, value } = await json<MendResult>('mend', WRAPPED, '--out', out);
      expect(code).toBe(0);
      expect(value).toMatchObject({ architecture: SEEDED_ARCHITECTURE, numClasses: 10, left: [], notes: [] });
      expect(value.bytes).toBe(readFileSync(join(folder, out)).length);
      const { value: checked } = await json<CheckResult>('check', out);
      expect(checked).toMatchObject({ strict: true, verdict: 'fits', renamed: [] });
      const { value: inspected } = await json<InspectResult>('inspect', out);
      expect(inspected.tensors.map(({ name }) => name)).toEqual(
        tensorsOf(`${SEEDED_ARCHITECTURE}:10`).map(({ name }) => name),
      );
      const { value: compared } = await json<DiffResult>('diff', PLAIN, out);
      expect(compared).toMatchObject({ identical: value.tensors, changed: [], onlyInA: [], onlyInB: [] });
      expectGolden(await logitsOf(out));
    },
  );

  it('leaves the head out', async () => {
    const { code, value } = await json<MendResult>('mend', WRAPPED, '--drop-head', '--out', 'backbone.pth');
    expect([code, value.left]).toEqual([0, ['fc.weight', 'fc.bias']]);
    expect((await json<CheckResult>('check', 'backbone.pth')).value.verdict).toBe('head');
    expect((await json<MendResult>('mend', HEADLESS, '--drop-head', '--out', 'backbone.pth')).code).toBe(0);
  });

  it.each([
    ['a file that is not whole', DAMAGED, ['--out', 'no.pth'], 1, 'architecture/mismatch'],
    ['an unknown format', WRAPPED, ['--out', 'no.onnx'], 2, 'usage'],
    ['its own input as output', WRAPPED, ['--out', WRAPPED], 2, 'usage'],
    ['no output', WRAPPED, [], 2, 'usage'],
    [
      'an unknown architecture',
      WRAPPED,
      ['--arch', 'resnet19', '--out', 'no.pth'],
      2,
      'architecture/unknown',
    ],
  ])('refuses %s', async (_what, file, options, code, errorCode) => {
    const result = await json<{ error: { code: string } }>('mend', file, ...options);
    expect([result.code, result.value.error.code]).toEqual([code, errorCode]);
    expect(existsSync(join(folder, 'no.pth'))).toBe(false);
  });

  it('writes what there is when told to', async () => {
    const { value } = await json<MendResult>('mend', DAMAGED, '--allow-partial', '--out', 'part.safetensors');
    expect(value.left).toHaveLength(84);
    expect(value.notes.join(' ')).toContain('strict=False');
  });
});

describe('diff', () => {
  it('compares under torchvision’s names where their own differ', async () => {
    const { code, value } = await json<DiffResult>('diff', WRAPPED, PLAIN);
    expect(code).toBe(0);
    expect(value).toMatchObject({ names: 'torchvision', changed: [], overall: { relativeChange: 0 } });
    expect(value.a).toMatchObject({ architecture: SEEDED_ARCHITECTURE, container: '' });
  });

  it('says what fine-tuning changed', async () => {
    const weights = new Map(
      [...seededWeights(SEEDED_ARCHITECTURE, 10)].map(([entry, bytes]) => {
        if (!entry.name.startsWith('fc.')) return [entry, bytes];
        return [
          entry,
          new Uint8Array(new Float32Array(bytes.slice().buffer).map((value) => value * 1.5).buffer),
        ];
      }),
    );
    write('tuned.safetensors', weights);
    const { value } = await json<DiffResult>('diff', PLAIN, 'tuned.safetensors');
    expect(value.layers.map(({ name }) => name)).toEqual(['fc']);
    expect(value.layers[0]?.relativeChange).toBeCloseTo(0.5, 6);
    expect(value.layers[0]?.cosine).toBeCloseTo(1, 6);
    expect(value.identical).toBe(weights.size - 2);
    const { stdout } = await cli('diff', PLAIN, 'tuned.safetensors');
    expect(stdout).toMatch(/^fc +50 % +1\.000000 +10,250$/m);
  });

  it('lists what only one has', async () => {
    const { value } = await json<DiffResult>('diff', PLAIN, HEADLESS);
    expect(value).toMatchObject({ names: 'own', onlyInA: ['fc.weight', 'fc.bias'], onlyInB: [] });
    const { stdout } = await cli('diff', PLAIN, DAMAGED);
    expect(stdout).toMatch(/Only in A \(84\)\n {2}stage4\.0\.branch1 {2}12 tensors/);
  });
});
