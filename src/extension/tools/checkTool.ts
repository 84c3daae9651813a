import { HeadstartError } from '../../shared/errors';
import type { Tool } from './Tool';

/** Names that are listed of each kind; the counts are whole. */
const LISTED = 20;

/** Says which architecture a weights file is of, and whether it loads. */
export const checkTool: Tool = {
  name: 'headstart_check',
  doing: (input) => `Checking ${input.text('file') ?? 'a weights file'}`,
  files: (input) => input.texts('file'),
  run: async (input, { answers, guard }, signal) => {
    const file = input.text('file');
    if (file === undefined) throw new HeadstartError('usage', 'Name a weights file in “file”.');
    const found = await answers.check(await guard.find(file), input.text('architecture'), signal);
    const { missing, unexpected, mismatched, ...rest } = found;
    return {
      ...{ file, ...rest },
      missing: { count: missing.length, first: missing.slice(0, LISTED) },
      unexpected: { count: unexpected.length, first: unexpected.slice(0, LISTED) },
      mismatched: { count: mismatched.length, first: mismatched.slice(0, LISTED) },
    };
  },
};
