import { resolve } from 'node:path';
import { HeadstartError } from '../../shared/errors';
import { EXPORT_FORMATS, type ExportFormat } from '../../shared/exportProtocol';
import { formatBytes } from '../../shared/format';
import { readModelFolder } from '../../weights/readModelFolder';
import { readTrainingRecord } from '../../weights/readTrainingRecord';
import type { Command } from '../Command';
import { required, wholeNumber } from '../parseCommandLine';

/** As many pictures as any machine takes at once, and more. */
const MOST_PICTURES = 65_536;

/** `headstart export`: a model for other programs. */
export const exportModel: Command = {
  name: 'export',
  summary: 'Write a model folder for other programs, and see to it that they compute the same',
  positionals: 'FOLDER',
  arity: [1, 1],
  options: {
    format: { value: EXPORT_FORMATS.join('|'), description: 'what to write' },
    out: { value: 'PATH', description: 'the file to write' },
    raw: { description: 'for onnx: take prepared pixels and return logits, without preprocessing inside' },
    batch: { value: 'N', description: 'for onnx with --raw: pictures at once', fallback: '1' },
  },
  examples: [
    'headstart export flower-model --format onnx --out flowers.onnx',
    'headstart export flower-model --format pth --out flowers.pth',
    'headstart export flower-model --format pytorch --out train.py',
  ],
  notes: [
    'onnx: takes a picture, uint8 height×width×3 (RGB) of any size, and returns the probabilities 1×classes. Resizing, cropping and',
    '  normalising are inside and equal to torchvision with Pillow, bit for bit. Labels and preprocessing are in the metadata. With',
    '  --raw it takes float32 N×3×S×S and returns the logits. Weights beyond 2 GB lie beside it in PATH.data.',
    "safetensors, pth: the state dict; torchvision's load_state_dict takes it with strict=True.",
    'pytorch: a script that trains as the model was trained, for torchrun on larger machines.',
  ],
  async run(args, context) {
    const { positionals, options, json } = args;
    const format = parseFormat(required(args, 'format'));
    const out = resolve(required(args, 'out'));
    const raw = options.raw === 'true';
    const batch = wholeNumber('batch', options.batch ?? '1', 1, MOST_PICTURES);
    if (batch > 1 && !raw) {
      throw new HeadstartError(
        'usage',
        'A model that takes pictures of any size takes one at a time; --batch needs --raw.',
      );
    }
    const { training, architecture, weights, classes, preprocessing } = await readModelFolder(
      positionals[0] ?? '',
    );
    const model = { architecture, weights, classes, preprocessing };
    if (out === model.weights) {
      throw new HeadstartError('usage', `${out} is the model itself; choose another file.`);
    }
    const record = readTrainingRecord(training);
    const entry = record && (await context.catalogue()).findByFileName(record.weights);
    const published = entry?.architecture === architecture ? entry.weights : null;
    const result = await context.engine.request(
      'export',
      { request: 'export', model, training: record, published, format, out, preprocessing: !raw, batch },
      { signal: context.signal },
    );
    const { path, bytes, files, difference } = result;
    if (json) {
      context.print(JSON.stringify({ path, bytes, files, difference }));
      return 0;
    }
    const checked =
      difference === null ? '' : `, compared with the app: largest difference ${difference.toExponential(1)}`;
    context.print(`${files.join(', ')}: ${formatBytes(bytes)}${checked}`);
    return 0;
  },
};

function parseFormat(text: string): ExportFormat {
  const format = EXPORT_FORMATS.find((known) => known === text);
  if (format) return format;
  throw new HeadstartError('usage', `--format must be one of ${EXPORT_FORMATS.join(', ')}.`);
}
