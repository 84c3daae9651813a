import { resolve } from 'node:path';
import { formatBytes } from '../../shared/format';
import { CONTAINER_OPTION, MODEL_OPTIONS, type Command } from '../Command';
import { required } from '../parseCommandLine';
import { toCheckpointPath } from '../toCheckpointPath';

/** `headstart mend`: a checkpoint under torchvision's names. */
export const mend: Command = {
  name: 'mend',
  summary: 'Write a weights file anew under torchvision’s names, so that PyTorch loads it with strict=True',
  positionals: 'FILE|URL|hf:OWNER/NAME',
  arity: [1, 1],
  options: {
    out: { value: 'FILE', description: 'the file to write; .safetensors, .pth or .pt says the format' },
    arch: MODEL_OPTIONS.arch ?? { description: '' },
    ...CONTAINER_OPTION,
    'drop-head': { description: 'leave the head out, for another number of classes' },
    'allow-partial': { description: 'write what there is although something is missing or not explained' },
  },
  examples: [
    'headstart mend timm-vit.safetensors --out vit_b_16.pth',
    'headstart mend checkpoint.pth.tar --container state_dict_ema --out averaged.safetensors',
    'headstart mend resnet50-10-classes.pth --drop-head --out backbone.safetensors',
  ],
  async run(args, context) {
    const { positionals, options, json } = args;
    const { arch, container } = options;
    const params = {
      file: toCheckpointPath(positionals[0] ?? '', context.hub),
      out: resolve(required(args, 'out')),
      dropHead: options['drop-head'] === 'true',
      allowPartial: options['allow-partial'] === 'true',
      ...(arch !== undefined && { architecture: arch }),
      ...(container !== undefined && { container }),
    };
    const result = await context.engine.request('mend', params, { signal: context.signal });
    if (json) {
      context.print(JSON.stringify(result));
      return 0;
    }
    const { path, bytes, architecture, numClasses, tensors, notes } = result;
    context.print(
      `${path}: ${tensors} tensors of ${architecture} with ${numClasses} classes, ${formatBytes(bytes)}`,
    );
    for (const note of notes) context.note(note);
    return 0;
  },
};
