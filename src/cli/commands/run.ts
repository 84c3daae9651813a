import { resolve } from 'node:path';
import { formatTime } from '../../shared/format';
import { CONTAINER_OPTION, MODEL_OPTIONS, PARTIAL_OPTION, type Command } from '../Command';
import { DEVICE_OPTION, parseDevice } from '../deviceOption';
import { required } from '../parseCommandLine';

/** `headstart run`: the bare network on an array. */
export const run: Command = {
  name: 'run',
  summary: 'Run the bare network on a float32 .npy array N×3×S×S that is already normalised',
  positionals: '',
  arity: [0, 0],
  options: {
    ...MODEL_OPTIONS,
    ...CONTAINER_OPTION,
    ...PARTIAL_OPTION,
    ...DEVICE_OPTION,
    input: { value: 'X.npy', description: 'the array to run it on' },
    output: { value: 'Y.npy', description: 'where to write what it returns' },
    layer: {
      value: 'PATH',
      description: "a layer whose output is wanted instead of the network's, e.g. layer4.1",
    },
  },
  examples: [
    'headstart run --arch resnet18 --weights resnet18.pth --input x.npy --output logits.npy',
    'headstart run --arch resnet18 --weights resnet18.pth --input x.npy --output features.npy --layer avgpool',
  ],
  async run(args, context) {
    const { arch, layer, container, weights: given } = args.options;
    const input = resolve(required(args, 'input'));
    const output = resolve(required(args, 'output'));
    const { spec } = await context.model({
      ...(arch !== undefined && { architecture: arch }),
      ...(given !== undefined && { weights: given }),
      ...(container !== undefined && { container }),
    });
    const { architecture, weights } = spec;
    const params = {
      architecture,
      weights,
      input,
      output,
      device: parseDevice(args.options),
      allowPartial: args.options['allow-partial'] === 'true',
      ...(spec.container !== undefined && { container: spec.container }),
      ...(layer !== undefined && { layer }),
    };
    const { shape, milliseconds, device, deviceNote } = await context.engine.request('run', params, {
      signal: context.signal,
    });
    context.print(
      args.json
        ? JSON.stringify({
            output,
            shape,
            milliseconds,
            device,
            ...(deviceNote !== undefined && { deviceNote }),
          })
        : `${output}: ${shape.join('×')} in ${formatTime(milliseconds)}`,
    );
    if (deviceNote !== undefined) context.note(deviceNote);
    return 0;
  },
};
