import { resolve } from 'node:path';
import { HeadstartError } from '../../shared/errors';
import { EXPLAIN_METHODS, type ExplainResult } from '../../shared/explainProtocol';
import { firstName, formatDevice, formatPercent, formatTime } from '../../shared/format';
import type { CliContext } from '../CliContext';
import { CONTAINER_OPTION, MODEL_OPTIONS, PARTIAL_OPTION, type Command } from '../Command';
import { DEVICE_OPTION, parseDevice } from '../deviceOption';
import { required } from '../parseCommandLine';
import { progressBar } from '../training/progressBar';

/** `headstart explain`: which places of a picture speak for a class. */
export const explain: Command = {
  name: 'explain',
  summary: 'Show which places of an image speak for a class, as a picture with a map of colours over it',
  positionals: 'IMAGE',
  arity: [1, 1],
  options: {
    ...MODEL_OPTIONS,
    ...CONTAINER_OPTION,
    ...PARTIAL_OPTION,
    class: {
      value: 'NAME|INDEX',
      description: 'the class whose evidence is looked for; the most probable one when absent',
    },
    method: {
      value: 'METHOD',
      description: 'grad-cam, or occlusion: slower, covers the image place by place and needs no gradient',
      fallback: 'grad-cam',
    },
    layer: {
      value: 'PATH',
      description: 'the layer that Grad-CAM looks at, e.g. layer3; the last one with places when absent',
    },
    ...DEVICE_OPTION,
    out: { value: 'X.png', description: 'where to write the picture' },
    'ignore-exif': {
      description: "take the pixels as stored, as torchvision's loader does, not turned upright",
    },
  },
  examples: [
    'headstart explain cat.jpg --arch resnet18 --out why.png',
    'headstart explain cat.jpg --weights resnet50-11ad3fa6.pth --class tabby --method occlusion --out why.png',
    'headstart explain cat.jpg --class 281 --layer layer3 --out why.png --json',
  ],
  notes: ['Outside the square that the network sees, the picture is darkened.'],
  async run(args, context) {
    const { options, positionals, json } = args;
    const [image = ''] = positionals;
    const method = EXPLAIN_METHODS.find((known) => known === options.method);
    if (!method) {
      throw new HeadstartError('usage', `--method must be one of ${EXPLAIN_METHODS.join(', ')}.`);
    }
    if (method === 'occlusion' && options.layer !== undefined) {
      throw new HeadstartError('usage', '--layer is for grad-cam; an occlusion map looks at no layer.');
    }
    const out = resolve(required(args, 'out'));
    const model = await context.model({
      ...(options.arch !== undefined && { architecture: options.arch }),
      ...(options.weights !== undefined && { weights: options.weights }),
      ...(options.container !== undefined && { container: options.container }),
    });
    for (const note of model.notes) context.note(note);
    const bar = progressBar('places');
    const result = await context.engine
      .request(
        'explain',
        {
          request: 'explain',
          image: resolve(image),
          model: model.spec,
          method,
          out,
          device: parseDevice(options),
          ignoreExif: options['ignore-exif'] === 'true',
          allowPartial: options['allow-partial'] === 'true',
          ...(options.class !== undefined && { classIndex: findClass(options.class, model.spec.classes) }),
          ...(options.layer !== undefined && { layer: options.layer }),
        },
        { signal: context.signal, onNotification: ({ done, total }) => bar.update(done, total) },
      )
      .finally(() => bar.stop());
    if (result.deviceNote) context.note(result.deviceNote);
    if (json) context.print(JSON.stringify(toJson(image, out, result)));
    else print(out, result, context);
    return 0;
  },
};

/**
 * The index of a class that is given by its number, or by one of its names whatever their case.
 * @throws usage where no class, or more than one, is meant
 */
export function findClass(text: string, classes: readonly string[]): number {
  const wanted = text.trim().toLowerCase();
  const named = classes.flatMap((label, index) => {
    const names = [label, ...label.split(',')].map((name) => name.trim().toLowerCase());
    return names.includes(wanted) ? [index] : [];
  });
  const [found, another] = named;
  if (found !== undefined && another === undefined) return found;
  if (another !== undefined) {
    throw new HeadstartError(
      'usage',
      `“${text}” is the name of the classes ${named.join(', ')}; give the number of one.`,
    );
  }
  if (/^\d+$/.test(wanted) && Number(wanted) < classes.length) return Number(wanted);
  throw new HeadstartError(
    'usage',
    `The model has no class “${text}”. Give a name of its label set, or a number from 0 to ${classes.length - 1}.`,
  );
}

function toJson(image: string, out: string, result: ExplainResult) {
  const { method, layer, classIndex, label, probability, map, peak, picture, region, crop } = result;
  const { device, deviceNote } = result;
  return {
    ...{ image, out, method, layer },
    class: { index: classIndex, label, probability },
    ...{ map, peak, picture, region, crop },
    ...{ device, deviceNote },
  };
}

function print(out: string, result: ExplainResult, context: CliContext): void {
  const { layer, label, probability, peak, map, milliseconds, device } = result;
  const how = layer === null ? 'occlusion' : `Grad-CAM at ${layer}`;
  const facts = [
    how,
    `${map.height}×${map.width} places`,
    `${formatTime(milliseconds)} on ${formatDevice(device)}`,
  ].join(', ');
  context.print(`${out}: ${firstName(label)}, ${formatPercent(probability)} (${facts})`);
  if (peak === 0) context.note('No place speaks for this class.');
  else if (layer === null) {
    context.note(`The most telling place, covered, takes ${formatPercent(peak)} from it.`);
  }
}
