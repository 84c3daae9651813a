import { HeadstartError } from '../../shared/errors';
import type { Tool } from './Tool';

const LIMIT = { fallback: 60, limits: [1, 500] } as const;

/** Says what a weights file holds. */
export const inspectTool: Tool = {
  name: 'headstart_inspect',
  doing: (input) => `Inspecting ${input.text('file') ?? 'a weights file'}`,
  files: (input) => input.texts('file'),
  run: async (input, { answers, guard }, signal) => {
    const file = input.text('file');
    if (file === undefined) throw new HeadstartError('usage', 'Name a weights file in “file”.');
    const { tensors, ...found } = await answers.inspect(await guard.find(file), signal);
    const part = input.text('filter')?.toLowerCase() ?? '';
    const wanted = tensors.filter(({ name }) => name.toLowerCase().includes(part));
    const shown = wanted.slice(0, input.count('limit', LIMIT.fallback, LIMIT.limits));
    return {
      ...{ file, ...found, tensors: tensors.length, matching: wanted.length },
      shown: shown.map(({ name, dtype, shape }) => ({ name, dtype, shape })),
    };
  },
};
