import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AdviseResult, FindLearningRateResult } from '../../src/shared/adviceProtocol';
import type { ErrorInfo } from '../../src/shared/errors';
import type { EvaluateResult } from '../../src/shared/evaluationProtocol';
import type { ExportResult } from '../../src/shared/exportProtocol';
import type { ModelManifest } from '../../src/shared/modelFolder';
import type { EpochRecord, FinetuneResult } from '../../src/shared/trainingProtocol';
import type { TrainingRecord } from '../../src/shared/trainingRecord';
import { CLI_PATH, jsonLines, runCli } from '../support/runCli';

const DATA = resolve(import.meta.dirname, '../../media/samples-new-classes');

let folder: string;
/** A model of the sample classes. */
let model: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-cli-finetune-'));
  model = join(folder, 'model');
  const { code, stderr } = await cli('finetune', DATA, '--out', model, '--epochs', '8');
  expect(stderr).not.toContain('headstart:');
  expect(code).toBe(0);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

const environment = () => ({ XDG_CACHE_HOME: join(folder, 'cache'), TORCH_HOME: join(folder, 'torch') });
const cli = (...args: string[]) => runCli(args, { cwd: folder, env: environment() });

async function error(...args: string[]): Promise<{ code: number; error: ErrorInfo; stderr: string }> {
  const { code, stdout, stderr } = await cli(...args, '--json');
  const lines = jsonLines(stdout);
  expect(lines).toHaveLength(1);
  return { code, stderr, ...(lines[0] as { error: ErrorInfo }) };
}

type Line = ({ event: 'epoch' } & EpochRecord) | ({ event: 'done' } & FinetuneResult);

describe('finetune', () => {
  it('prints one JSON line an event, the data report on stderr, and the same for the same seed', async () => {
    const args = ['finetune', DATA, '--epochs', '3', '--seed', '5', '--json', '--out'];
    const [first, second] = [await cli(...args, join(folder, 'a')), await cli(...args, join(folder, 'b'))];
    expect(first.code).toBe(0);
    const lines = jsonLines(first.stdout) as Line[];
    expect(lines.map(({ event }) => event)).toEqual(['epoch', 'epoch', 'epoch', 'done']);
    expect(Object.keys(lines[0]!)).toEqual([
      'event',
      'epoch',
      'trainLoss',
      'valLoss',
      'valAccuracy',
      'seconds',
    ]);
    expect(first.stderr).toContain('56 pictures of 4 classes, 44 to train and 12 to validate with');
    const timeless = (text: string) =>
      text.replaceAll(/"seconds":[\d.e-]+/g, '').replaceAll(/"out":"[^"]*"/g, '');
    expect(timeless(second.stdout)).toBe(timeless(first.stdout));
    const weights = (name: string) => readFileSync(join(folder, name, 'model.safetensors'));
    expect(weights('a').equals(weights('b'))).toBe(true);
    // Features of the first run are found again.
    expect(
      readdirSync(join(folder, 'cache', 'headstart', 'features')).some((name) => name.endsWith('.f32')),
    ).toBe(true);
  });

  it('prints a table for people and makes a model that classify takes', async () => {
    const { stdout, code } = await cli(
      'finetune',
      DATA,
      '--out',
      'table',
      '--epochs',
      '2',
      '--train',
      'conv5',
      '--lr',
      '1e-3',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/EPOCH +TRAIN LOSS +VAL LOSS +ACCURACY +TIME\n +1\/2 .*\n +2\/2 /);
    expect(stdout).toContain(`Model: ${join(folder, 'table')}`);
    const sun = join(DATA, 'sun', readdirSync(join(DATA, 'sun'))[0]!);
    const classified = await cli('classify', sun, '--weights', 'table', '--json');
    const [line] = jsonLines(classified.stdout) as { predictions: { label: string }[] }[];
    expect(line!.predictions.map(({ label }) => label).toSorted()).toEqual([
      'cloud',
      'lightning',
      'sun',
      'umbrella',
    ]);
  });

  it('trains from scratch on the pictures of a CSV file, with random views, and evaluates it on them', async () => {
    const rows = ['sun', 'cloud'].flatMap((name) =>
      readdirSync(join(DATA, name))
        .slice(0, 5)
        .map((file) => `"${join(DATA, name, file)}",${name}`),
    );
    writeFileSync(join(folder, 'list.csv'), ['picture,label', ...rows, ''].join('\n'));
    const scratch = ['--arch', 'shufflenet_v2_x0_5', '--recipe', 'scratch', '--size', '64', '--epochs', '2'];
    const trained = await cli(
      'finetune',
      'list.csv',
      ...scratch,
      '--augmentation',
      'rand',
      '--out',
      'from-csv',
      '--json',
    );
    expect(trained.stderr).toContain('10 pictures of 2 classes, 8 to train and 2 to validate with');
    const { preprocessing, training } = JSON.parse(
      readFileSync(join(folder, 'from-csv', 'headstart.json'), 'utf8'),
    ) as ModelManifest & { training: TrainingRecord };
    expect(preprocessing.crop).toBe(64);
    expect(training.recipe).toMatchObject({ fromScratch: true, movesStatistics: true, augmentation: 'rand' });
    const evaluated = await cli('evaluate', 'list.csv', '--weights', 'from-csv', '--json');
    expect(evaluated.code).toBe(0);
    expect(jsonLines(evaluated.stdout)[0]).toMatchObject({ images: 10, classes: ['cloud', 'sun'] });
  });

  it('names unreadable files, imbalance and pictures that train and validate', async () => {
    const data = join(folder, 'flawed');
    const [cloud] = readdirSync(join(DATA, 'cloud'));
    for (const [side, name, count] of [
      ['train', 'cloud', 12],
      ['train', 'sun', 2],
      ['val', 'cloud', 1],
      ['val', 'sun', 1],
    ] as const) {
      mkdirSync(join(data, side, name), { recursive: true });
      for (const file of readdirSync(join(DATA, name)).slice(0, count)) {
        copyFileSync(join(DATA, name, file), join(data, side, name, file));
      }
    }
    writeFileSync(join(data, 'train', 'sun', 'torn.png'), 'nothing');
    const { code, stderr } = await cli('finetune', data, '--out', 'flawed-model', '--epochs', '1');
    expect(code).toBe(0);
    expect(stderr).toContain('1 file cannot be read and is left out');
    expect(stderr).toContain('torn.png');
    expect(stderr).toContain('“cloud” has 6 times as many pictures as “sun”');
    expect(stderr).toMatch(/Train and validation share 2 pairs/);
    expect(stderr).toContain(
      `${join(data, 'train', 'cloud', cloud!)} and ${join(data, 'val', 'cloud', cloud!)}, the same file`,
    );
  });

  it.each([
    [['--epochs', '0'], '--epochs'],
    [['--lr', 'fast'], '--lr'],
    [['--recipe', 'magic'], 'head, finetune, scratch'],
    [['--optimizer', 'adam'], 'sgd, adamw'],
    [['--warmup', '2'], '--warmup'],
    [['--train', 'conv9'], 'conv9'],
    [['--nesterov'], 'Nesterov'],
    [['--recipe', 'scratch', '--arch', 'resnet18', '--weights', 'x.pth'], '--weights'],
  ])('refuses %j as wrong usage', async (args, named) => {
    const { code, error: info } = await error('finetune', DATA, '--out', 'never', ...args);
    expect(code).toBe(2);
    expect(info.message).toContain(named);
    expect(existsSync(join(folder, 'never'))).toBe(false);
  });

  it('asks for --out, and does not write over a model', async () => {
    expect((await error('finetune', DATA)).error.message).toContain('--out');
    const { code, error: info } = await error('finetune', DATA, '--out', model);
    expect([code, info.code]).toEqual([1, 'run/other']);
  });

  it('says what a folder without classes needs', async () => {
    const { code, error: info } = await error('finetune', join(DATA, 'sun'), '--out', 'never');
    expect([code, info.code]).toEqual([1, 'data/no-classes']);
  });

  it('lists its options, the recipes and the ways to break off', async () => {
    const { stdout } = await cli('finetune', '--help');
    for (const text of ['--micro-batch', '--recipe finetune: ', 'Ctrl-C', '--find-lr'])
      expect(stdout).toContain(text);
  });
});

describe('Ctrl-C', () => {
  /** Starts a long run and presses Ctrl-C when so many epochs have ended, as often as told. */
  function interrupted(out: string, presses: number) {
    return new Promise<{ code: number | null; lines: Line[]; stderr: string }>((done) => {
      const args = [
        CLI_PATH,
        'finetune',
        DATA,
        '--out',
        out,
        '--train',
        'conv5',
        '--epochs',
        '40',
        '--batch',
        '8',
        '--json',
      ];
      const child = spawn(process.execPath, args, { cwd: folder, env: { ...process.env, ...environment() } });
      let [stdout, stderr, pressed] = ['', '', 0];
      const press = () => {
        pressed += 1;
        child.kill('SIGINT');
      };
      child.stdout.on('data', (data: Buffer) => {
        stdout += data.toString();
        if (pressed === 0 && stdout.split('\n').length > 2) press();
      });
      child.stderr.on('data', (data: Buffer) => {
        stderr += data.toString();
        if (pressed === 1 && presses > 1 && stderr.includes('Ctrl-C again')) press();
      });
      child.on('close', (code) => done({ code, lines: jsonLines(stdout) as Line[], stderr }));
    });
  }

  it('once ends the run after its epoch with the best so far', async () => {
    const { code, lines, stderr } = await interrupted('stopped', 1);
    expect(code).toBe(0);
    expect(stderr).toContain('Ending after this epoch');
    const last = lines.at(-1)!;
    expect(last).toMatchObject({ event: 'done', stopped: true });
    expect(lines.length).toBeLessThan(40);
    expect(existsSync(join(folder, 'stopped', 'headstart.json'))).toBe(true);
  });

  it('twice ends it at once, says how to go on, and the same command does', async () => {
    const { code, lines, stderr } = await interrupted('cancelled', 2);
    expect(code).toBe(130);
    expect(stderr).toContain('The same command goes on');
    const done = lines.filter(({ event }) => event === 'epoch').length;
    const again = await interrupted('cancelled', 1);
    const [first] = again.lines;
    expect(first).toMatchObject({ event: 'epoch' });
    // An epoch may have been kept in the moment before its line was printed; those that followed the first within half a second are lost
    // where a busy machine leaves the engine no time to write them down.
    const { epoch } = first as EpochRecord;
    expect(epoch).toBeGreaterThan(1);
    expect(epoch).toBeLessThanOrEqual(done + 2);
  });
});

describe('finetune --find-lr', () => {
  it('tells the loss at each rate and writes nothing', async () => {
    const { code, stdout } = await cli('finetune', DATA, '--find-lr', '--json');
    const [result] = jsonLines(stdout) as FindLearningRateResult[];
    expect(code).toBe(0);
    const rates = result!.points.map(({ learningRate }) => learningRate);
    expect(rates).toEqual(rates.toSorted((a, b) => a - b));
    expect(result!.suggestion).toBeGreaterThan(1e-5);
    expect(result!.suggestion).toBeLessThan(1);
  });
});

describe('advise', () => {
  it('says what to train, with the numbers', async () => {
    const { code, stdout } = await cli('advise', DATA, '--json');
    const [advice] = jsonLines(stdout) as AdviseResult[];
    expect(code).toBe(0);
    expect(advice).toMatchObject({ train: 'head', recipe: 'head', chance: 0.25, folds: 5 });
    expect(advice!.classes).toHaveLength(4);
    expect(advice!.logistic).toBeGreaterThan(0.7);
    expect(advice!.reason).toContain('56 pictures of 4 classes, at least 14 a class');
  });
});

describe('evaluate', () => {
  it('counts what is right, class by class', async () => {
    const { code, stdout } = await cli('evaluate', DATA, '--weights', model, '--json');
    const [result] = jsonLines(stdout) as EvaluateResult[];
    expect(code).toBe(0);
    const { top1, top5, images, confusion, classes, perClass } = result!;
    expect(images).toBe(56);
    expect(classes).toEqual(['cloud', 'lightning', 'sun', 'umbrella']);
    const right = confusion.reduce((sum, row, label) => sum + row[label]!, 0);
    expect(top1).toBeCloseTo(right / 56, 12);
    expect(top5).toBe(1);
    for (const [label, { recall, precision }] of perClass.entries()) {
      expect(recall).toBeCloseTo(confusion[label]![label]! / 14, 12);
      const taken = confusion.reduce((sum, row) => sum + row[label]!, 0);
      expect(precision).toBeCloseTo(confusion[label]![label]! / taken, 12);
    }
  });

  it('measures the validation part alone, takes one class, and lists classes that the model does not know', async () => {
    const data = join(folder, 'parts');
    mkdirSync(join(data, 'train', 'sun'), { recursive: true });
    mkdirSync(join(data, 'val', 'sun'), { recursive: true });
    const [one, two] = readdirSync(join(DATA, 'sun'));
    copyFileSync(join(DATA, 'sun', one!), join(data, 'train', 'sun', one!));
    copyFileSync(join(DATA, 'sun', two!), join(data, 'val', 'sun', two!));
    const { stdout } = await cli('evaluate', data, '--weights', model, '--json');
    expect((jsonLines(stdout) as EvaluateResult[])[0]).toMatchObject({ images: 1 });
    const unknown = await error('evaluate', DATA);
    expect([unknown.code, unknown.error.code]).toEqual([1, 'data/malformed']);
    expect(unknown.error.message).toContain('“cloud”, “lightning”, “sun”, “umbrella”');
  });
});

describe('export', () => {
  const written = async (...args: string[]) => {
    const { code, stdout, stderr } = await cli('export', model, '--json', ...args);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    return (jsonLines(stdout) as ExportResult[])[0]!;
  };

  it.each([
    ['onnx', 'm.onnx', []],
    ['onnx', 'raw.onnx', ['--raw', '--batch', '3']],
    ['safetensors', 'm.safetensors', []],
    ['pth', 'm.pth', []],
  ])('writes %s that computes the same', async (format, name, rest) => {
    const result = await written('--format', format, '--out', name, ...rest);
    expect(result.path).toBe(join(folder, name));
    expect(result.bytes).toBe(readFileSync(result.path).length);
    expect(result.difference).toBeLessThan(1e-5);
  });

  it('writes tensors that classify takes', async () => {
    const { path } = await written('--format', 'pth', '--out', 'again.pth');
    const { code, stdout } = await cli('check', path, '--json');
    expect(code).toBe(0);
    expect(jsonLines(stdout)[0]).toMatchObject({
      architecture: 'shufflenet_v2_x0_5',
      strict: true,
      numClasses: 4,
    });
  });

  it('writes a training script with what the run was', async () => {
    const { path } = await written('--format', 'pytorch', '--out', 'train.py');
    const script = readFileSync(path, 'utf8');
    for (const text of [
      '"shufflenet_v2_x0_5"',
      '["cloud", "lightning", "sun", "umbrella"]',
      'epochs=8',
      'AdamW',
    ])
      expect(script).toContain(text);
    const demo = resolve(import.meta.dirname, '../../models/demo');
    const refused = await cli('export', demo, '--format', 'pytorch', '--out', 'no.py', '--json');
    expect(refused.code).toBe(1);
    expect(existsSync(join(folder, 'no.py'))).toBe(false);
  });

  it('does not write over the model itself, and knows its formats', async () => {
    const itself = await error(
      'export',
      model,
      '--format',
      'safetensors',
      '--out',
      join(model, 'model.safetensors'),
    );
    expect([itself.code, itself.error.code]).toEqual([2, 'usage']);
    expect((await error('export', model, '--format', 'coreml', '--out', 'x')).code).toBe(2);
    expect((await error('export', model, '--format', 'onnx', '--batch', '2', '--out', 'x')).code).toBe(2);
  });
});
