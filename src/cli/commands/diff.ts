import type { Command } from '../Command';
import { wholeNumber } from '../parseCommandLine';
import { formatDiff } from '../reports/formatDiff';
import { toCheckpointPath } from '../toCheckpointPath';

/** More layers than any network has. */
const MAX_TOP = 1_000_000;
const USUAL_TOP = '20';

/** `headstart diff`: what became of a checkpoint. */
export const diff: Command = {
  name: 'diff',
  summary: 'Compare two weights files: names, shapes, and how far each layer moved, as by fine-tuning',
  positionals: 'A B',
  arity: [2, 2],
  options: {
    top: { value: 'N', description: 'layers that are listed, the most changed first', fallback: USUAL_TOP },
    'container-a': { value: 'NAME', description: 'the group of tensors within A' },
    'container-b': { value: 'NAME', description: 'the group of tensors within B' },
  },
  examples: [
    'headstart diff before.pth after.safetensors',
    'headstart diff run.pth run.pth --container-a state_dict --container-b state_dict_ema --json',
  ],
  notes: ['--json lists all layers and all tensors.'],
  async run({ positionals: [a = '', b = ''], options, json }, context) {
    const top = wholeNumber('top', options.top ?? USUAL_TOP, 1, MAX_TOP);
    const side = (file: string, container: string | undefined) => ({
      file: toCheckpointPath(file, context.hub),
      ...(container !== undefined && { container }),
    });
    const params = { a: side(a, options['container-a']), b: side(b, options['container-b']) };
    const result = await context.engine.request('diff', params, { signal: context.signal });
    context.print(json ? JSON.stringify(result) : formatDiff(result, top));
    return 0;
  },
};
