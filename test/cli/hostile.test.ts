import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProtoWriter } from '../../src/graph/ProtoWriter';
import { runCli } from '../support/runCli';

const ROOT = resolve(import.meta.dirname, '../..');
const STAR = join(ROOT, 'media/samples/star-1.jpg');
/** Clears the screen, sets the title of the window, and colours what follows. */
const ESCAPES = '\u001b[2J\u001b]0;owned\u0007\u009b31m';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'headstart-hostile-'))));
afterAll(() => rmSync(folder, { recursive: true }));

describe('names that a terminal would act on', () => {
  it('are printed as they are written, in text, JSON and errors', async () => {
    const model = join(folder, 'model');
    mkdirSync(model);
    const manifest = JSON.parse(readFileSync(join(ROOT, 'models/demo/headstart.json'), 'utf8')) as {
      classes: string[];
    };
    const classes = manifest.classes.map((name) => `${ESCAPES}${name}`);
    writeFileSync(join(model, 'headstart.json'), JSON.stringify({ ...manifest, classes }));
    copyFileSync(join(ROOT, 'models/demo/model.safetensors'), join(model, 'model.safetensors'));
    const missing = join(folder, `${ESCAPES}missing.jpg`);
    for (const options of [[], ['--json']]) {
      const { stdout, stderr } = await runCli(['classify', STAR, missing, '--weights', model, ...options]);
      expect(stdout).toContain('star');
      expect(stdout + stderr).toContain('\\u001b[2J');
      expect(stdout + stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
    }
  });
});

describe('an ONNX model that would harm the process that runs it', () => {
  const PREPROCESSING = { resize: 8, crop: 8, interpolation: 'bilinear', mean: [0, 0, 0], std: [1, 1, 1] };
  const MANIFEST = { classes: ['a', 'b'], preprocessing: PREPROCESSING, scores: 'logits' };

  /** A model with a picture as input, two scores as output, and the nodes and initialisers of `body`. */
  function write(name: string, body: (writer: ProtoWriter) => void): string {
    const writer = new ProtoWriter();
    const value = (field: number, of: string, shape: readonly number[]): void => {
      writer.message(field, () => {
        writer.string(1, of).message(2, () =>
          writer.message(1, () => {
            writer.int(1, 1).message(2, () => {
              for (const extent of shape) writer.message(1, () => writer.int(1, extent));
            });
          }),
        );
      });
    };
    writer.int(1, 9).message(7, () => {
      body(writer);
      writer.string(2, 'graph');
      value(11, 'pixels', [1, 3, 8, 8]);
      value(12, 'scores', [1, 2]);
    });
    writer.message(8, () => writer.string(1, '').int(2, 20));
    const own = join(folder, name);
    mkdirSync(own);
    writeFileSync(join(own, 'model.onnx'), writer.finish());
    writeFileSync(join(own, 'headstart.json'), JSON.stringify({ onnx: 'model.onnx', ...MANIFEST }));
    return join(own, 'model.onnx');
  }
  const node = (writer: ProtoWriter, operator: string, inputs: readonly string[], output: string): void => {
    writer.message(1, () => {
      for (const input of inputs) writer.string(1, input);
      writer.string(2, output).string(4, operator);
    });
  };

  it.each<[name: string, body: (writer: ProtoWriter) => void]>([
    [
      'whose nodes feed each other in a circle',
      (writer) => {
        node(writer, 'Add', ['pixels', 'b'], 'a');
        node(writer, 'Relu', ['a'], 'b');
        node(writer, 'Relu', ['b'], 'scores');
      },
    ],
    [
      'that makes a tensor of a billion billion numbers out of two',
      (writer) => {
        writer.message(5, () => {
          writer.int(1, 2).int(2, 7).string(8, 'shape');
          writer.bytes(9, new Uint8Array(BigInt64Array.of(2n ** 30n, 2n ** 30n).buffer));
        });
        node(writer, 'ConstantOfShape', ['shape'], 'scores');
      },
    ],
    [
      'whose graph asks for an operator that nobody knows',
      (writer) => node(writer, 'Owned', ['pixels'], 'scores'),
    ],
    ['whose output comes from nowhere', () => undefined],
  ])('%s is refused in one line, and the engine lives to say so', async (name, body) => {
    const { code, stderr } = await runCli([
      ...['classify', STAR, '--weights', write(name.replaceAll(' ', '-'), body)],
    ]);
    expect(code).toBe(1);
    expect(stderr.split('\n').filter((line) => line.startsWith('headstart:'))).toEqual([
      expect.stringMatching(/ONNX Runtime cannot run .*model\.onnx: /),
    ]);
  });
});
