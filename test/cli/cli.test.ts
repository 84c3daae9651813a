import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readNpy } from '../../src/engine/npy/readNpy';
import { writeNpy } from '../../src/engine/npy/writeNpy';
import type { CheckResult, InspectResult, TreeResult } from '../../src/shared/engineProtocol';
import golden from '../fixtures/seeded-golden.json';
import { CLI_PATH, jsonLines, runCli } from '../support/runCli';
import {
  hashToUnit,
  makeSeededFolder,
  safetensors,
  seededWeights,
  SEEDED_ARCHITECTURE,
  SEEDED_CLASSES,
} from '../support/seededWeights';

const SAMPLES = resolve(import.meta.dirname, '../../media/samples');

let folder: string;
/** A model folder with seeded weights. */
let model: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-cli-'));
  model = join(folder, 'model');
  makeSeededFolder(model);
});
afterAll(() => rmSync(folder, { recursive: true }));

const cli = (...args: string[]) => runCli(args, { cwd: folder, env: { TORCH_HOME: join(folder, 'torch') } });
const weights = () => join(model, 'model.safetensors');

/** Runs with --json, which must print one value and nothing else. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller says what it expects to read
async function json<T>(...args: string[]): Promise<{ code: number; value: T }> {
  const { code, stdout } = await cli(...args, '--json');
  expect(jsonLines(stdout)).toHaveLength(1);
  return { code, value: JSON.parse(stdout) as T };
}

describe('usage', () => {
  it('explains itself', async () => {
    const { code, stdout } = await cli('--help');
    expect(code).toBe(0);
    for (const command of ['classify', 'models', 'tree', 'inspect', 'check', 'run']) {
      expect(stdout).toContain(`  ${command} `);
      const help = await cli(command, '--help');
      expect(help.code).toBe(0);
      expect(help.stdout).toMatch(new RegExp(`^Usage: headstart ${command}`));
      expect(help.stdout).toContain('Examples:');
    }
  });

  it.each([
    [[]],
    [['nosuch']],
    [['tree']],
    [['tree', 'resnet18', 'resnet34']],
    [['tree', 'resnet18', '--bogus']],
    [['tree', 'resnet18', '--classes']],
    [['tree', 'resnet18', '--classes', '0']],
    [['tree', 'resnet18', '--classes', 'many']],
    [['tree', 'resnet99']],
    [['models', '--json=yes']],
    [['classify', 'x.png', '--top', '-1']],
    [['classify', 'x.png', '--device', 'toaster']],
    [['classify', 'x.png', '--arch', 'resnet18', '--weights', 'IMAGENET1K_V9']],
    [['run', '--arch', 'resnet18']],
  ])('calls %j wrong usage', async (args) => {
    const { code, stdout, stderr } = await cli(...args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    if (args.length > 0) expect(stderr).toMatch(/^headstart: .+\n$/);
  });

  it('says what is wrong as JSON too', async () => {
    const { code, value } = await json<{ error: { code: string; message: string } }>('tree', 'resnet99');
    expect(code).toBe(2);
    expect(value.error.code).toBe('architecture/unknown');
    expect(value.error.message).toContain('resnet18');
  });
});

describe('models', () => {
  it('lists the 115 published weights', async () => {
    const { code, value } = await json<Record<string, unknown>[]>('models');
    expect(code).toBe(0);
    expect(value).toHaveLength(115);
    expect(
      value.find(
        ({ weights: name, architecture }) =>
          `${String(architecture)}:${String(name)}` === 'resnet50:IMAGENET1K_V2',
      ),
    ).toEqual({
      architecture: 'resnet50',
      weights: 'IMAGENET1K_V2',
      acc1: 80.858,
      acc5: 95.434,
      parameters: 25_557_032,
      gflops: 4.089,
      bytes: 102_540_247,
      url: 'https://download.pytorch.org/models/resnet50-11ad3fa6.pth',
      cached: false,
    });
  });
});

describe('tree', () => {
  it('shows an architecture', async () => {
    const { code, value } = await json<TreeResult>('tree', 'resnet18');
    expect(code).toBe(0);
    expect(value).toMatchObject({ architecture: 'resnet18', parameters: 11_689_512, macs: 1_814_073_344 });
    expect(value.modules[1]).toMatchObject({
      path: 'conv1',
      type: 'Conv2d',
      parameters: 9408,
      outputShape: [1, 64, 112, 112],
      macs: 118_013_952,
    });
    expect(value.stateDict).toHaveLength(122);
    expect(value.stateDict.at(-1)).toEqual({ name: 'fc.bias', shape: [1000], dtype: 'F32' });
  });

  it('takes another number of classes, and a model folder with its own', async () => {
    const ten = await json<TreeResult>('tree', SEEDED_ARCHITECTURE, '--classes', '10');
    const own = await json<TreeResult>('tree', 'model');
    expect(ten.value.stateDict).toEqual(own.value.stateDict);
    expect(own.value.stateDict.at(-1)?.shape).toEqual([10]);
    // The folder's pictures are smaller, so its layers are.
    expect(own.value.macs).toBeLessThan(ten.value.macs);
  });

  it('prints a table for people', async () => {
    const { stdout } = await cli('tree', 'squeezenet1_1');
    expect(stdout).toMatch(/^LAYER +TYPE +PARAMETERS +OUTPUT +MULTIPLICATIONS\n/);
    expect(stdout).toMatch(/^ {4}0 +Conv2d +1\.8 k +64×111×111 /m);
    expect(stdout).toContain('1,235,496 parameters');
  });
});

describe('inspect', () => {
  it('lists the tensors where they lie', async () => {
    const { code, value } = await json<InspectResult>('inspect', 'model/model.safetensors');
    const expected = seededWeights(SEEDED_ARCHITECTURE, SEEDED_CLASSES.length);
    expect(code).toBe(0);
    expect(value.format).toBe('safetensors');
    expect(value.tensors.map(({ name, shape, dtype }) => ({ name, shape, dtype }))).toEqual([
      ...expected.keys(),
    ]);
    const [first, second] = value.tensors;
    expect(second!.offset - first!.offset).toBe(first!.bytes);
    expect(value.parameters).toBe((await json<TreeResult>('tree', 'model')).value.parameters);
  });

  it('prints a table for people', async () => {
    const { code, stdout } = await cli('inspect', 'model/model.safetensors');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^conv1\.0\.weight +F32 +24×3×3×3 +2,592 /m);
  });
});

describe('check', () => {
  it('recognises an architecture and its classes', async () => {
    const { code, value } = await json<CheckResult>('check', weights());
    expect(code).toBe(0);
    expect(value).toMatchObject({
      architecture: SEEDED_ARCHITECTURE,
      strict: true,
      missing: [],
      unexpected: [],
      mismatched: [],
      renamed: [],
      loadedFraction: 1,
      numClasses: 10,
    });
  });

  it('says no, and why, for another architecture', async () => {
    const { code, value } = await json<CheckResult>('check', weights(), '--arch', 'resnet18');
    expect(code).toBe(1);
    expect(value.strict).toBe(false);
    expect(value.missing).toContain('layer1.0.conv1.weight');
    expect(value.unexpected).toContain('stage2.0.branch1.0.weight');
    const human = await cli('check', weights(), '--arch', 'resnet18');
    expect(human.stdout).toMatch(/does not fit resnet18 with/);
  });

  it('says what an incomplete file is most like', async () => {
    const whole = seededWeights('squeezenet1_1', 4);
    const tensors = new Map([...whole].filter(([{ name }]) => name !== 'features.3.squeeze.bias'));
    writeFileSync(join(folder, 'incomplete.bin'), safetensors(tensors));
    const { code, value } = await json<CheckResult>('check', 'incomplete.bin');
    expect(code).toBe(1);
    expect(value).toMatchObject({
      architecture: 'squeezenet1_1',
      strict: false,
      missing: ['features.3.squeeze.bias'],
      numClasses: 4,
    });
  });

  it('recognises nothing in weights of something else', async () => {
    const tensors = new Map([
      [{ name: 'lstm.weight', shape: [2], dtype: 'F32' as const }, new Uint8Array(8)],
    ]);
    writeFileSync(join(folder, 'lstm.safetensors'), safetensors(tensors));
    const { code, value } = await json<{ error: { code: string } }>('check', 'lstm.safetensors');
    expect([code, value.error.code]).toEqual([1, 'architecture/not-recognised']);
  });
});

describe('run', () => {
  const count = golden.input.reduce((a, b) => a * b);
  const inputs = () => {
    const tensor = seededWeights(SEEDED_ARCHITECTURE, 10).size;
    return Float32Array.from({ length: count }, (_, index) => hashToUnit(tensor, index) * 4 - 2);
  };

  it("returns PyTorch's logits", async () => {
    await writeNpy(join(folder, 'x.npy'), { shape: golden.input, data: inputs() });
    const args = ['run', '--arch', SEEDED_ARCHITECTURE, '--weights', weights(), '--input', 'x.npy'];
    const { code, value } = await json<{ shape: number[] }>(...args, '--output', 'y.npy');
    expect([code, value.shape]).toEqual([0, [2, 10]]);
    const { data } = await readNpy(join(folder, 'y.npy'));
    const expected = golden.logits.flat();
    const largest = Math.max(...expected.map(Math.abs));
    expect(data).toHaveLength(expected.length);
    for (const [index, logit] of expected.entries()) {
      expect(Math.abs(data[index]! - logit) / largest).toBeLessThan(1e-5);
    }
  });

  it("returns a layer's output", async () => {
    await writeNpy(join(folder, 'x.npy'), { shape: golden.input, data: inputs() });
    const args = ['run', '--weights', 'model', '--input', 'x.npy', '--output', 'layer.npy'];
    expect((await cli(...args, '--layer', golden.layer)).code).toBe(0);
    const { shape, data } = await readNpy(join(folder, 'layer.npy'));
    expect(shape).toEqual(golden.layerShape);
    const mean = data.reduce((a, b) => a + b) / data.length;
    const variance = data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length;
    expect(mean).toBeCloseTo(golden.layerMean, 4);
    expect(Math.sqrt(variance)).toBeCloseTo(golden.layerStd, 4);
  });

  it.each([
    ['a layer that is not there', ['--layer', 'stage9'], 2, 'architecture/no-such-layer'],
    ['an output folder that is not there', ['--output', 'none/y.npy'], 1, 'file/unwritable'],
    [
      'weights of another architecture',
      ['--arch', 'resnet18', '--weights', 'model/model.safetensors'],
      1,
      'architecture/mismatch',
    ],
    ['an input that is not there', ['--input', 'none.npy'], 1, 'file/not-found'],
    ['an input of another shape', ['--input', 'flat.npy'], 1, 'npy/unsupported'],
    ['a folder as weights', ['--weights', 'torch'], 1, 'model/not-a-folder'],
  ])('refuses %s', async (_, args, exit, code) => {
    mkdirSync(join(folder, 'torch'), { recursive: true });
    await writeNpy(join(folder, 'x.npy'), { shape: golden.input, data: inputs() });
    await writeNpy(join(folder, 'flat.npy'), { shape: [3], data: new Float32Array(3) });
    const base = ['run', '--weights', 'model', '--input', 'x.npy', '--output', 'z.npy'];
    const result = await json<{ error: { code: string } }>(...base, ...args);
    expect([result.code, result.value.error.code]).toEqual([exit, code]);
  });

  it('says which architecture the weights are of', async () => {
    const args = [
      'run',
      '--arch',
      'resnet18',
      '--weights',
      weights(),
      '--input',
      'x.npy',
      '--output',
      'z.npy',
    ];
    const { stderr } = await cli(...args);
    expect(stderr).toMatch(
      /does not fit resnet18.*conv1\.weight.*It is a checkpoint of shufflenet_v2_x0_5\./,
    );
  });
});

/** The start of a PNG that announces a size in pixels. */
function pngHeader(width: number, height: number): Buffer {
  const bytes = Buffer.from('89504e470d0a1a0a0000000d4948445200000000000000000802000000', 'hex');
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(bytes.subarray(12)));
  return Buffer.concat([bytes, checksum, Buffer.from('0000000049444154', 'hex')]);
}

interface Line {
  image: string;
  predictions?: { index: number; label: string; probability: number; logit: number }[];
  error?: { code: string; message: string };
}

describe('classify', () => {
  it('prints a line an image, with labels, probabilities and logits', async () => {
    const { code, stdout } = await cli(
      'classify',
      join(SAMPLES, 'star-1.jpg'),
      '--weights',
      'model',
      '--json',
    );
    const [line] = jsonLines(stdout) as [Line];
    expect(code).toBe(0);
    expect(Object.keys(line)).toEqual(['image', 'predictions']);
    expect(line.image).toBe(join(SAMPLES, 'star-1.jpg'));
    const top = line.predictions!;
    expect(top).toHaveLength(5);
    for (const { index, label } of top) expect(label).toBe(SEEDED_CLASSES[index]);
    expect(top.map(({ logit }) => logit)).toEqual(top.map(({ logit }) => logit).sort((a, b) => b - a));
    const ratio = Math.log(top[0]!.probability / top[1]!.probability);
    expect(ratio).toBeCloseTo(top[0]!.logit - top[1]!.logit, 9);
  });

  it('walks folders in order, classifies what it can, and says what failed', async () => {
    const pictures = join(folder, 'pictures');
    mkdirSync(join(pictures, 'b', 'x.png'), { recursive: true });
    cpSync(join(SAMPLES, 'star-1.jpg'), join(pictures, 'b', 'x.png', 'inside.jpg'));
    cpSync(join(SAMPLES, 'heart-1.jpg'), join(pictures, 'a.jpg'));
    cpSync(join(SAMPLES, 'circle-1.jpg'), join(pictures, 'z.JPG'));
    writeFileSync(join(pictures, 'cut.jpg'), readFileSync(join(SAMPLES, 'star-1.jpg')).subarray(0, 2000));
    writeFileSync(join(pictures, 'huge.png'), pngHeader(30_000, 30_000));
    writeFileSync(join(pictures, 'empty.png'), '');
    writeFileSync(join(pictures, 'text.png'), 'not an image at all, but long enough to be one');
    writeFileSync(join(pictures, 'notes.txt'), 'not an image by name');
    mkdirSync(join(folder, 'bare'), { recursive: true });
    const { code, stdout } = await cli(
      'classify',
      'none.jpg',
      'pictures',
      'bare',
      '--weights',
      'model',
      '--top',
      '1',
      '--json',
    );
    const lines = jsonLines(stdout) as Line[];
    expect(code).toBe(1);
    expect(lines.map(({ image, error }) => [image, error?.code])).toEqual([
      ['none.jpg', 'file/not-found'],
      [join('pictures', 'a.jpg'), undefined],
      [join('pictures', 'b', 'x.png', 'inside.jpg'), undefined],
      [join('pictures', 'cut.jpg'), 'image/damaged'],
      [join('pictures', 'empty.png'), 'file/empty'],
      [join('pictures', 'huge.png'), 'image/too-large'],
      [join('pictures', 'text.png'), 'image/not-an-image'],
      [join('pictures', 'z.JPG'), undefined],
      ['bare', 'image/none-found'],
    ]);
    for (const { predictions } of lines) if (predictions) expect(predictions).toHaveLength(1);
  });

  it('gives the same answers in batches as one by one', async () => {
    const many = await cli('classify', SAMPLES, '--weights', 'model', '--json');
    const lines = jsonLines(many.stdout) as Line[];
    expect(many.code).toBe(0);
    expect(lines.length).toBeGreaterThan(16);
    const single = await cli('classify', lines[3]!.image, '--weights', 'model', '--json');
    const [alone] = jsonLines(single.stdout) as [Line];
    expect(alone.predictions!.map(({ index }) => index)).toEqual(
      lines[3]!.predictions!.map(({ index }) => index),
    );
    expect(alone.predictions![0]!.logit).toBeCloseTo(lines[3]!.predictions![0]!.logit, 3);
  });

  it('recognises a weights file, and says where preprocessing and labels are from', async () => {
    cpSync(weights(), join(folder, 'plain.safetensors'));
    const image = join(SAMPLES, 'star-1.jpg');
    const { code, stdout, stderr } = await cli('classify', image, '--weights', 'plain.safetensors');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^class \d +\d+\.\d %\n/);
    expect(stderr).toContain('Recognised as shufflenet_v2_x0_5.');
    expect(stderr).toContain('shufflenet_v2_x0_5:IMAGENET1K_V1');
    expect(stderr).toContain('10 classes have no names');
  });

  it('prints a list for one image and a row each for several', async () => {
    const images = ['star-1.jpg', 'heart-1.jpg'].map((name) => join(SAMPLES, name));
    const one = await cli('classify', images[0]!, '--weights', 'model', '--top', '2');
    expect(one.stdout).toMatch(/^\w+ +\d+\.\d %\n\w+ +\d+\.\d %\n$/);
    const two = await cli('classify', ...images, '--weights', 'model');
    expect(two.stdout).toMatch(
      /^IMAGE +PREDICTION\n.*star-1\.jpg +\d+\.\d % +\w+\n.*heart-1\.jpg +\d+\.\d % +\w+\n$/,
    );
  });

  it.each([
    [
      'a git-lfs pointer',
      'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n',
      'checkpoint/lfs-pointer',
    ],
    ['a web page', '<!DOCTYPE html><html><body>Sign in</body></html>', 'checkpoint/html'],
    [
      'a pickle that calls os.system',
      '\x80\x02cposix\nsystem\nX\x04\x00\x00\x00echo\x85R.',
      'checkpoint/unsafe',
    ],
    ['an empty file', '', 'file/empty'],
  ])('refuses %s as weights', async (_, content, code) => {
    writeFileSync(join(folder, 'bad.pth'), Buffer.from(content, 'latin1'));
    const image = join(SAMPLES, 'star-1.jpg');
    const result = await json<{ error: { code: string } }>('classify', image, '--weights', 'bad.pth');
    expect([result.code, result.value.error.code]).toEqual([1, code]);
  });

  it('downloads nothing unasked', async () => {
    const image = join(SAMPLES, 'star-1.jpg');
    const { code, value } = await json<{ error: { code: string; message: string } }>(
      'classify',
      image,
      '--arch',
      'resnet18',
    );
    expect([code, value.error.code]).toEqual([1, 'model/not-cached']);
    expect(value.error.message).toContain('headstart pull resnet18:IMAGENET1K_V1');
  });

  it('says when a device is not there and does the work on the CPU', async () => {
    const image = join(SAMPLES, 'star-1.jpg');
    const { code, stderr } = await cli('classify', image, '--weights', 'model', '--device', 'cuda');
    expect(code).toBe(0);
    expect(stderr).toContain('CUDA');
  });

  it('ends with 130 after Ctrl-C', async () => {
    const images = Array.from({ length: 3000 }, () => join(SAMPLES, 'star-1.jpg'));
    const child = spawn(process.execPath, [CLI_PATH, 'classify', ...images, '--weights', model, '--json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.once('data', () => child.kill('SIGINT'));
    child.stdout.resume();
    let stderr = '';
    child.stderr.on('data', (text) => (stderr += String(text)));
    const code = await new Promise((done) => child.once('close', done));
    expect([code, stderr]).toEqual([130, 'headstart: Cancelled.\n']);
  });
});
