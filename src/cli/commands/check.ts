import type { CheckResult } from '../../shared/engineProtocol';
import { formatPercent } from '../../shared/format';
import { toCheckpointPath } from '../toCheckpointPath';
import type { Command } from '../Command';
import { MODEL_OPTIONS } from '../Command';

/** Keys of each kind that are listed for people; --json has them all. */
const LISTED_KEYS = 20;

/** `headstart check`: whether a weights file fits a network. */
export const check: Command = {
  name: 'check',
  summary: 'Compare a weights file with a network: what fits, what is missing, what is too many',
  positionals: 'FILE|URL|hf:OWNER/NAME',
  arity: [1, 1],
  options: { arch: MODEL_OPTIONS.arch ?? { description: '' } },
  examples: [
    'headstart check weights.pth',
    'headstart check weights.pth --arch resnet50 --json',
    'headstart check https://host.example/resnet50.pth',
  ],
  async run({ positionals: [file = ''], options: { arch }, json }, context) {
    const params = {
      file: toCheckpointPath(file, context.hub),
      ...(arch !== undefined && { architecture: arch }),
    };
    const result = await context.engine.request('check', params, { signal: context.signal });
    context.print(json ? JSON.stringify(result) : formatReport(file, result, arch === undefined));
    return result.strict ? 0 : 1;
  },
};

function formatReport(file: string, result: CheckResult, recognised: boolean): string {
  const { architecture, numClasses, matched, loadedFraction } = result;
  const network = `${architecture} with ${numClasses} classes`;
  const share = `${matched} tensors, ${formatPercent(loadedFraction)} of the parameters`;
  if (result.strict) return `${file} fits ${network}: ${share}.`;
  const verdict = recognised ? `${file} looks most like ${network}` : `${file} does not fit ${network}`;
  return [
    `${verdict}; what fits: ${share}.`,
    ...listKeys('Missing', result.missing),
    ...listKeys('Unexpected', result.unexpected),
    ...listKeys(
      'Of another shape',
      result.mismatched.map(
        ({ name, expected, found }) =>
          `${name}: ${found.join('×')} in the file, ${expected.join('×')} expected`,
      ),
    ),
  ].join('\n');
}

function listKeys(title: string, keys: readonly string[]): string[] {
  if (keys.length === 0) return [];
  const rest = keys.length - LISTED_KEYS;
  return [
    `${title} (${keys.length}):`,
    ...keys.slice(0, LISTED_KEYS).map((key) => `  ${key}`),
    ...(rest > 0 ? [`  … and ${rest} more`] : []),
  ];
}
