import { join, resolve } from 'node:path';
import { HeadstartError } from '../../shared/errors';
import { formatBytes, formatCount, formatPercent, formatTime } from '../../shared/format';
import type { ModelSpec } from '../../shared/modelSpec';
import type { PruneResult } from '../../shared/pruneProtocol';
import { RECOVERY_RECIPE } from '../../shared/recipe';
import { featureFolder } from '../../weights/featureFolder';
import { readModelFolder } from '../../weights/readModelFolder';
import type { CliContext } from '../CliContext';
import { MODEL_OPTIONS, type Command } from '../Command';
import { formatTable } from '../formatTable';
import { required, wholeNumber } from '../parseCommandLine';

/** As many as anybody trains. */
const MOST_EPOCHS = 1000;

/** A pruned model, and how often it is right. */
interface Point extends PruneResult {
  /** Share of the validation pictures that are right, 0…1; null where there are no data. */
  readonly accuracy: number | null;
  /** The same of the model before; null also where it was made for other classes than those of the data. */
  readonly accuracyBefore: number | null;
}

/** `headstart prune`: a model with fewer channels. */
export const prune: Command = {
  name: 'prune',
  summary: 'Take the channels of the smallest weights out of a model, so that it is smaller and faster',
  positionals: '',
  arity: [0, 0],
  options: {
    ...MODEL_OPTIONS,
    keep: {
      value: 'SHARE,SHARE',
      description:
        'share of the channels that stays, 0.01…0.99; several give a curve, each in a folder of its own',
      fallback: '0.7',
    },
    out: { value: 'FOLDER', description: 'the model folder to write, or the folder of several' },
    zeros: { description: 'set single weights to zero instead, and leave the channels as they are' },
    data: {
      value: 'FOLDER',
      description: 'class folders named as the classes are, to train and to measure on',
    },
    epochs: { value: 'N', description: 'passes over --data that train each pruned model', fallback: '0' },
  },
  examples: [
    'headstart prune --weights flower-model --keep 0.7 --out flower-model-small',
    'headstart prune --weights flower-model --keep 0.9,0.75,0.5 --data flowers --epochs 5 --out curve',
  ],
  notes: [
    'Channels that additions, depthwise convolutions or gates tie together go together. What is left is a smaller network, named after',
    '  the share that stays, such as resnet18~0.7; every command takes its folder. It has lost accuracy: train it on with',
    '  --epochs, which makes up for most of it. Each of several shares is then taken from the one before it, the largest first.',
    '--zeros leaves a network of the same size that is not faster; its file is smaller only where it is compressed.',
  ],
  async run(args, context) {
    const { options, json } = args;
    const { arch, weights, data } = options;
    const out = resolve(required(args, 'out'));
    const shares = (options.keep ?? '')
      .split(',')
      .map(parseShare)
      .toSorted((a, b) => b - a);
    const epochs = wholeNumber('epochs', options.epochs ?? '0', 0, MOST_EPOCHS);
    if (epochs > 0 && data === undefined) {
      throw new HeadstartError('usage', '--epochs needs --data, the pictures to train on.');
    }
    const model = await context.model({
      ...(arch !== undefined && { architecture: arch }),
      ...(weights !== undefined && { weights }),
    });
    for (const note of model.notes) context.note(note);
    const what = options.zeros === 'true' ? 'weights' : 'channels';
    const points: Point[] = [];
    let from = model.spec;
    const accuracyBefore =
      data === undefined ? null : await accuracyOfWhole(model.spec, resolve(data), epochs > 0, context);
    for (const keep of shares) {
      const folder = shares.length > 1 ? join(out, String(keep)) : out;
      const step = { model: from, what, keep, folder, epochs, data } as const;
      const pruned = await prunePoint(step, context);
      const point = besideWhole({ ...pruned, accuracyBefore }, points[0]);
      points.push(point);
      // A network that recovered from losing a little loses the next little better than all at once.
      if (epochs > 0) from = await readModelFolder(folder);
      if (json) context.print(JSON.stringify(point));
    }
    if (!json) context.print(describe(points, shares, what));
    return 0;
  },
};

interface Step {
  readonly model: ModelSpec;
  readonly what: 'channels' | 'weights';
  readonly keep: number;
  readonly folder: string;
  readonly epochs: number;
  readonly data: string | undefined;
}

async function prunePoint(
  { model, what, keep, folder, epochs, data }: Step,
  context: CliContext,
): Promise<Omit<Point, 'accuracyBefore'>> {
  const { engine, signal } = context;
  // What is trained on starts from the folder beside the one that it writes.
  const pruned = epochs > 0 ? join(folder, 'untrained') : folder;
  const result = await engine.request('prune', { model, what, keep, out: pruned }, { signal });
  if (data === undefined) return { ...result, accuracy: null };
  const folderData = resolve(data);
  if (epochs > 0) {
    const { architecture, weights, preprocessing } = await readModelFolder(pruned);
    const trained = await engine.request(
      'finetune',
      {
        request: 'prune',
        data: folderData,
        architecture,
        weights,
        preprocessing,
        recipe: { ...RECOVERY_RECIPE, epochs },
        headClasses: model.classes,
        keepZeros: what === 'weights',
        out: folder,
        featureFolder: featureFolder(context.env),
        ignoreExif: false,
      },
      { signal },
    );
    return { ...result, path: folder, accuracy: trained.valAccuracy };
  }
  const { architecture, classes, preprocessing, weights } = await readModelFolder(pruned);
  const spec = { architecture, classes, preprocessing, weights };
  const params = { request: 'prune', data: folderData, model: spec, ignoreExif: false };
  return { ...result, accuracy: (await engine.request('evaluate', params, { signal })).top1 };
}

/** Beside the whole model, which the first point was made of; the others were made of the point before them. */
function besideWhole(point: Point, first: Point | undefined): Point {
  if (!first) return point;
  const { before } = first.parameters;
  return {
    ...point,
    parameters: { ...point.parameters, before },
    macs: { ...point.macs, before: first.macs.before },
    bytes: { ...point.bytes, before: first.bytes.before },
    milliseconds: { ...point.milliseconds, before: first.milliseconds.before },
    compressedBytes: point.compressedBytes && {
      ...point.compressedBytes,
      before: (first.compressedBytes ?? point.compressedBytes).before,
    },
  };
}

/**
 * Of the model before it is pruned, on the pictures that measure the others: those that training holds out, where there is any. Null
 * where the data have other classes, for which pruned models get a new head.
 */
async function accuracyOfWhole(
  model: ModelSpec,
  data: string,
  trains: boolean,
  { engine, signal }: CliContext,
): Promise<number | null> {
  const { validation: share, seed } = RECOVERY_RECIPE;
  const params = {
    request: 'prune',
    data,
    model,
    ignoreExif: false,
    ...(trains && { heldOut: { share, seed } }),
  };
  try {
    return (await engine.request('evaluate', params, { signal })).top1;
  } catch (error) {
    if (error instanceof HeadstartError && error.code === 'data/malformed') return null;
    throw error;
  }
}

function describe(points: readonly Point[], shares: readonly number[], what: Step['what']): string {
  const [first] = points;
  if (!first) return '';
  const row = (name: string, side: 'before' | 'after', point: Point): string[] => [
    name,
    formatCount(point.parameters[side]),
    formatCount(point.macs[side]),
    formatBytes(point.bytes[side]),
    point.compressedBytes ? formatBytes(point.compressedBytes[side]) : '',
    formatTime(point.milliseconds[side]),
    accuracyText(side === 'before' ? point.accuracyBefore : point.accuracy),
  ];
  const table = formatTable(
    [
      { title: 'KEPT' },
      ...['PARAMETERS', 'MACS', 'SIZE', 'COMPRESSED', 'ONE PICTURE', 'ACCURACY'].map((title) => ({
        title,
        align: 'right' as const,
      })),
    ],
    [
      row('100 %', 'before', first),
      ...points.map((point, index) => row(`${Math.round((shares[index] ?? 0) * 100)} %`, 'after', point)),
    ],
  );
  const verdict =
    what === 'channels'
      ? points.map(({ path, architecture }) => `${path}: ${architecture}`).join('\n')
      : `${formatPercent(first.zeros)} of the weights are zero. The network is as large and takes as long as before; its file is ` +
        'smaller only where it is compressed.';
  return `${table}\n\n${verdict}`;
}

function accuracyText(accuracy: number | null): string {
  return accuracy === null ? '' : formatPercent(accuracy);
}

function parseShare(text: string): number {
  const share = Number(text);
  if (/^0?\.\d{1,2}$/.test(text.trim()) && share > 0) return share;
  throw new HeadstartError('usage', `--keep takes shares from 0.01 to 0.99, not ${JSON.stringify(text)}.`);
}
