import { resolve } from 'node:path';
import type { ImageResult } from '../../shared/engineProtocol';
import { collectImages, type ImageArgument } from '../collectImages';
import { CONTAINER_OPTION, MODEL_OPTIONS, PARTIAL_OPTION, type Command } from '../Command';
import { DEVICE_OPTION, parseDevice } from '../deviceOption';
import { wholeNumber } from '../parseCommandLine';
import { ClassifyPrinter } from '../ClassifyPrinter';

/** As many predictions as any published classifier has classes, and more. */
const MAX_TOP = 1_000_000;
const USUAL_TOP = '5';

/** `headstart classify`: what is on pictures. */
export const classify: Command = {
  name: 'classify',
  summary: 'Classify images, or all images of a folder; without --arch and --weights, with the demo model',
  positionals: 'IMAGE…',
  arity: [1, Infinity],
  options: {
    ...MODEL_OPTIONS,
    ...CONTAINER_OPTION,
    ...PARTIAL_OPTION,
    top: {
      value: 'N',
      description: `predictions an image (default ${USUAL_TOP}; in a table of several images 1)`,
    },
    ...DEVICE_OPTION,
    'ignore-exif': {
      description: "take the pixels as stored, as torchvision's loader does, not turned upright",
    },
  },
  examples: [
    'headstart classify cat.jpg',
    'headstart classify photos --weights resnet50-11ad3fa6.pth --json',
    'headstart classify cat.jpg --arch resnet18 --top 3',
  ],
  async run({ positionals, options, json }, context) {
    const top = wholeNumber('top', options.top ?? USUAL_TOP, 1, MAX_TOP);
    const device = parseDevice(options);

    const images = await collectImages(positionals);
    const model = await context.model({
      ...(options.arch !== undefined && { architecture: options.arch }),
      ...(options.weights !== undefined && { weights: options.weights }),
      ...(options.container !== undefined && { container: options.container }),
    });
    for (const note of model.notes) context.note(note);

    const printer = new ClassifyPrinter(context, images, {
      json,
      title: model.title,
      rows: options.top === undefined && images.length > 1 ? 1 : top,
    });
    // Arguments that lead to no image wait here until the images before them are done.
    const good = images.filter((argument) => !('error' in argument));
    let next = 0;
    const printUpTo = (index: number) => {
      for (; next < index; next++) printArgumentError(images[next], printer);
    };
    const summary = await context.engine.request(
      'classify',
      {
        request: 'classify',
        images: good.map(({ image }) => resolve(image)),
        model: model.spec,
        top,
        device,
        ignoreExif: options['ignore-exif'] === 'true',
        allowPartial: options['allow-partial'] === 'true',
      },
      {
        signal: context.signal,
        onNotification: ({ index, result }) => {
          const argument = good[index];
          if (!argument) return;
          printUpTo(images.indexOf(argument));
          printer.print({ ...result, image: argument.image });
          next += 1;
        },
      },
    );
    printUpTo(images.length);
    printer.end();
    if (summary.deviceNote) context.note(summary.deviceNote);
    return printer.failed > 0 ? 1 : 0;
  },
};

function printArgumentError(argument: ImageArgument | undefined, printer: ClassifyPrinter): void {
  if (argument && 'error' in argument) printer.print(argument satisfies ImageResult);
}
