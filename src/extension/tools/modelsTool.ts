import type { Tool } from './Tool';

const LIMIT = { fallback: 40, limits: [1, 200] } as const;

/** Lists the models that may be used: those on this machine first. */
export const modelsTool: Tool = {
  name: 'headstart_models',
  doing: () => 'Listing models',
  files: () => [],
  run: async (input, { answers }) => {
    const all = await answers.models();
    const part = input.text('filter')?.toLowerCase() ?? '';
    const onlyPresent = input.flag('onlyPresent');
    const wanted = all
      .filter(({ id, name }) => `${id} ${name}`.toLowerCase().includes(part))
      .filter(({ present }) => present || !onlyPresent)
      .toSorted((a, b) => Number(b.present) - Number(a.present));
    const shown = wanted.slice(0, input.count('limit', LIMIT.fallback, LIMIT.limits));
    return { models: shown, matching: wanted.length, known: all.length };
  },
};
