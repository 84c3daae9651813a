import { resolve } from 'node:path';
import { HeadstartError } from '../../shared/errors';
import { formatBytes, formatPercent, formatTime } from '../../shared/format';
import { CALIBRATIONS, QUANTIZATION_MODES, type QuantizeResult } from '../../shared/quantizeProtocol';
import { collectImages } from '../collectImages';
import { MODEL_OPTIONS, type Command } from '../Command';
import { formatTable } from '../formatTable';
import { required, wholeNumber } from '../parseCommandLine';
import { progressBar } from '../training/progressBar';

/** Most seeds that anybody needs. */
const MOST_SEED = 2 ** 31 - 1;

/** `headstart quantize`: a model in eight bits. */
export const quantize: Command = {
  name: 'quantize',
  summary: 'Make a smaller and faster model with int8 weights, and see on pictures how like it is',
  positionals: 'FOLDER',
  arity: [1, 1],
  options: {
    ...MODEL_OPTIONS,
    out: { value: 'FILE', description: 'the ONNX file to write' },
    mode: { value: QUANTIZATION_MODES.join('|'), description: 'how it rounds', fallback: 'auto' },
    calibration: {
      value: CALIBRATIONS.join('|'),
      description: 'how the range of a tensor is found',
      fallback: 'percentile',
    },
    'min-agreement': {
      value: 'SHARE',
      description: 'share of pictures that must keep their first class, 0…1; below it nothing is written',
      fallback: '0.97',
    },
    'keep-float': {
      value: 'auto|none|PATH,PATH',
      description:
        'layers that stay in float; auto measures which are sensitive where too few pictures agree',
      fallback: 'auto',
    },
    seed: { value: 'N', description: 'picks which pictures calibrate', fallback: '0' },
  },
  examples: [
    'headstart quantize photos --weights flower-model --out flowers-int8.onnx',
    'headstart quantize photos --weights resnet50:IMAGENET1K_V2 --out resnet50-int8.onnx --json',
  ],
  notes: [
    'FOLDER: a few hundred pictures like those that the model will see. Half of them find the ranges, the other half compare.',
    '  Where they lie in folders named as the classes, the accuracy of both models is measured too.',
    'static: ranges are found beforehand; for convolutions. dynamic: by each picture; for transformers. auto takes what suits.',
    'The file is ONNX with QuantizeLinear and DequantizeLinear; labels and preprocessing are in its metadata.',
  ],
  async run(args, context) {
    const { positionals, options, json } = args;
    const [folder = ''] = positionals;
    const { arch, weights } = options;
    const mode = oneOf('mode', options.mode, QUANTIZATION_MODES);
    const calibration = oneOf('calibration', options.calibration, CALIBRATIONS);
    const leastAgreement = share('min-agreement', options['min-agreement'] ?? '');
    const seed = wholeNumber('seed', options.seed ?? '0', 0, MOST_SEED);
    const out = resolve(required(args, 'out'));
    const model = await context.model({
      ...(arch !== undefined && { architecture: arch }),
      ...(weights !== undefined && { weights }),
    });
    for (const note of model.notes) context.note(note);
    if (out === model.spec.weights) {
      throw new HeadstartError('usage', `${out} is the model itself; choose another file.`);
    }
    const images: string[] = [];
    for (const found of await collectImages([resolve(folder)])) {
      if ('error' in found) throw new HeadstartError(found.error.code, found.error.message);
      images.push(found.image);
    }
    const bar = progressBar('pictures');
    const params = {
      request: 'quantize',
      model: model.spec,
      images,
      mode,
      calibration,
      leastAgreement,
      keepFloat: parseKeepFloat(options['keep-float'] ?? 'auto'),
      seed,
      out,
    };
    const result = await context.engine
      .request('quantize', params, {
        signal: context.signal,
        onNotification: ({ done, total }) => bar.update(done, total),
      })
      .finally(() => bar.stop());
    if (json) context.print(JSON.stringify(result));
    else context.print(describe(result, leastAgreement));
    for (const { error } of result.unreadable) context.note(`headstart: ${error.message}`);
    return result.written && result.unreadable.length === 0 ? 0 : 1;
  },
};

function describe(result: QuantizeResult, leastAgreement: number): string {
  const { path, written, mode, agreement, compared, accuracy, bytes, milliseconds, layers, keptFloat } =
    result;
  const rows = [
    ['size', formatBytes(bytes.float), formatBytes(bytes.int8)],
    ['one picture', formatTime(milliseconds.float), formatTime(milliseconds.int8)],
  ];
  if (accuracy) rows.push(['accuracy', formatPercent(accuracy.float), formatPercent(accuracy.int8)]);
  const table = formatTable(
    [{ title: '' }, { title: 'FLOAT', align: 'right' }, { title: 'INT8', align: 'right' }],
    rows,
  );
  const kept = keptFloat.length === 0 ? '' : `; in float stay ${keptFloat.join(', ')}`;
  const share = `${formatPercent(agreement)} of ${compared} pictures keep their first class`;
  const verdict = written
    ? `Written to ${path}: ${share}.`
    : `Nothing was written: ${share}, and ${formatPercent(leastAgreement)} are asked for. Try more pictures, another ` +
      '--calibration, or a lower --min-agreement.';
  return `${table}\n\n${verdict}\n${layers} layers in int8, ${mode}${kept}.`;
}

function oneOf<T extends string>(name: string, text: string | undefined, known: readonly T[]): T {
  const found = known.find((each) => each === text);
  if (found !== undefined) return found;
  throw new HeadstartError('usage', `--${name} must be one of ${known.join(', ')}.`);
}

function share(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new HeadstartError('usage', `--${name} must be a share from 0 to 1, not ${JSON.stringify(text)}.`);
}

function parseKeepFloat(text: string): string[] | null {
  if (text === 'auto') return null;
  if (text === 'none') return [];
  return text.split(',').map((path) => path.trim());
}
