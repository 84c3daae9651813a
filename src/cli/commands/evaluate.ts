import { resolve } from 'node:path';
import type { EvaluateResult } from '../../shared/evaluationProtocol';
import { formatPercent } from '../../shared/format';
import type { CliContext } from '../CliContext';
import { MODEL_OPTIONS, type Command } from '../Command';
import { DEVICE_OPTION, parseDevice } from '../deviceOption';
import { formatTable } from '../formatTable';
import { progressBar } from '../training/progressBar';

/** Mistakes that people are shown; --json has more. */
const LISTED_MISTAKES = 5;

/** `headstart evaluate`: how often a model is right. */
export const evaluate: Command = {
  name: 'evaluate',
  summary: 'Measure a model on a folder of class folders, named as the classes of the model are',
  positionals: 'FOLDER',
  arity: [1, 1],
  options: {
    ...MODEL_OPTIONS,
    ...DEVICE_OPTION,
    'ignore-exif': { description: "take pixels as stored, as torchvision's loader does, not turned upright" },
  },
  examples: [
    'headstart evaluate flowers/test --weights flower-model',
    'headstart evaluate flowers --weights flower-model --json',
  ],
  notes: ['Where FOLDER has train and val in it, val is measured.'],
  async run({ positionals: [folder = ''], options, json }, context) {
    const { arch, weights } = options;
    const model = await context.model({
      ...(arch !== undefined && { architecture: arch }),
      ...(weights !== undefined && { weights }),
    });
    for (const note of model.notes) context.note(note);
    const params = {
      request: 'evaluate',
      data: resolve(folder),
      model: model.spec,
      ignoreExif: options['ignore-exif'] === 'true',
      device: parseDevice(options),
    };
    const bar = progressBar('pictures');
    const result = await context.engine
      .request('evaluate', params, {
        signal: context.signal,
        onNotification: ({ done, total }) => bar.update(done, total),
      })
      .finally(() => bar.stop());
    if (json) context.print(JSON.stringify(result));
    else printReport(result, context);
    if (result.deviceNote !== undefined) context.note(result.deviceNote);
    for (const { error } of result.unreadable) context.note(`headstart: ${error.message}`);
    return result.unreadable.length > 0 ? 1 : 0;
  },
};

function printReport(
  { top1, top5, images, classes, perClass, mistakes }: EvaluateResult,
  context: CliContext,
): void {
  const share = (value: number | null): string => (value === null ? '–' : formatPercent(value));
  context.print(
    formatTable(
      [
        { title: 'CLASS' },
        { title: 'IMAGES', align: 'right' },
        { title: 'PRECISION', align: 'right' },
        { title: 'RECALL', align: 'right' },
      ],
      perClass
        .filter((one) => one.images > 0 || one.precision !== null)
        .map((one) => [one.name, String(one.images), share(one.precision), share(one.recall)]),
    ),
  );
  const more = classes.length > 5 ? `, ${formatPercent(top5)} among the first five` : '';
  context.print(`\n${formatPercent(top1)} of ${images} pictures right${more}.`);
  for (const { path, label, predicted, probability } of mistakes.slice(0, LISTED_MISTAKES)) {
    context.print(
      `  ${path}: “${classes[predicted] ?? ''}” (${formatPercent(probability)}), not “${classes[label] ?? ''}”`,
    );
  }
}
