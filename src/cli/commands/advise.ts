import { resolve } from 'node:path';
import { HeadstartError } from '../../shared/errors';
import { featureFolder } from '../../weights/featureFolder';
import { MODEL_OPTIONS, type Command } from '../Command';
import { wholeNumber } from '../parseCommandLine';
import { progressBar } from '../training/progressBar';
import { startingModel } from '../training/startingModel';

/** `headstart advise`: which layers to train. */
export const advise: Command = {
  name: 'advise',
  summary: 'Say which layers of a model to train on a folder of class folders, and why',
  positionals: 'FOLDER',
  arity: [1, 1],
  options: {
    ...MODEL_OPTIONS,
    seed: { value: 'N', description: 'of the division into parts', fallback: '0' },
    'no-feature-cache': { description: 'keep features in memory only, not for the next run' },
    'ignore-exif': { description: "take pixels as stored, as torchvision's loader does, not turned upright" },
  },
  examples: [
    'headstart advise flowers --arch resnet18',
    'headstart advise flowers --weights resnet50.pth --json',
  ],
  async run({ positionals: [folder = ''], options, json }, context) {
    const { architecture, weights, preprocessing, title } = await startingModel(options, false, context);
    if (weights === null) throw new HeadstartError('internal', 'Advice needs weights.');
    const bar = progressBar('pictures');
    const params = {
      request: 'advise',
      data: resolve(folder),
      architecture,
      weights,
      preprocessing,
      featureFolder: options['no-feature-cache'] === 'true' ? null : featureFolder(context.env),
      seed: wholeNumber('seed', options.seed ?? '0', 0, Number.MAX_SAFE_INTEGER),
      ignoreExif: options['ignore-exif'] === 'true',
    };
    const advice = await context.engine
      .request('advise', params, {
        signal: context.signal,
        onNotification: ({ done, total }) => bar.update(done, total),
      })
      .finally(() => bar.stop());
    if (json) {
      context.print(JSON.stringify(advice));
      return 0;
    }
    const { train } = advice;
    const layers = typeof train === 'string' ? train : train.join(',');
    context.note(`Model: ${title}`);
    context.print(advice.reason);
    context.print(`\n  --recipe ${advice.recipe} --train ${layers}`);
    return 0;
  },
};
