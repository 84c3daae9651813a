import { toCheckpointPath } from '../toCheckpointPath';
import { CONTAINER_OPTION, MODEL_OPTIONS, type Command } from '../Command';
import { formatCheck } from '../reports/formatCheck';

/** `headstart check`: whether a weights file fits a network. */
export const check: Command = {
  name: 'check',
  summary: 'Say of a weights file what it is, whether it loads, and how to mend it',
  positionals: 'FILE|URL|hf:OWNER/NAME',
  arity: [1, 1],
  options: { arch: MODEL_OPTIONS.arch ?? { description: '' }, ...CONTAINER_OPTION },
  examples: [
    'headstart check weights.pth',
    'headstart check weights.pth --arch resnet50 --json',
    'headstart check checkpoint.pth.tar --container state_dict_ema',
    'headstart check https://host.example/resnet50.pth',
  ],
  notes: [
    'The exit code is 0 where the file loads wholly, as it is or after the rules that are named, and 1 where not.',
  ],
  async run({ positionals: [file = ''], options: { arch, container }, json }, context) {
    const params = {
      file: toCheckpointPath(file, context.hub),
      ...(arch !== undefined && { architecture: arch }),
      ...(container !== undefined && { container }),
    };
    const result = await context.engine.request('check', params, { signal: context.signal });
    context.print(json ? JSON.stringify(result) : formatCheck(file, result, arch === undefined));
    return result.strict || result.strictAfterMending ? 0 : 1;
  },
};
