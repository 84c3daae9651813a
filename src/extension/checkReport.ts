import type { CheckResult } from '../shared/engineProtocol';
import { formatPercent } from '../shared/format';

/** What `check` found, as a text that can be read, searched and copied. `file` is an absolute path. */
export function checkReport(file: string, result: CheckResult): string {
  const {
    architecture,
    strict,
    matched,
    missing,
    unexpected,
    mismatched,
    renamed,
    loadedFraction,
    numClasses,
    runnersUp,
    rules,
    ignored,
    notes,
  } = result;
  const facts: [string, string][] = [
    ['File', file],
    ['Architecture', architecture],
    ['Classes', String(numClasses)],
    ['Loads as it is', strict ? 'yes (strict=True)' : 'no'],
    ['Tensors matched', String(matched)],
    ['Parameters loaded', formatPercent(loadedFraction)],
    ...runnersUp.map((other): [string, string] => [
      'Also like',
      `${other.architecture} (${formatPercent(other.similarity)})`,
    ]),
  ];
  const shape = (extents: readonly number[]): string => `[${extents.join(', ')}]`;
  const sections: [string, readonly string[]][] = [
    ['Notes', notes],
    [
      'Rules applied',
      rules.map(
        ({ id, description, applied, source }) =>
          `${id}: ${description} Tensors: ${applied}. Source: ${source}`,
      ),
    ],
    ['Missing from the file', missing],
    ['Not part of the architecture', unexpected],
    [
      'Of another shape',
      mismatched.map(
        ({ name, expected, found }) => `${name}: expected ${shape(expected)}, found ${shape(found)}`,
      ),
    ],
    ['Set aside', ignored.map(({ name, rule }) => `${name} (${rule})`)],
    ['Renamed', renamed.map(({ from, to, rule }) => `${from} → ${to} (${rule})`)],
  ];
  const width = Math.max(...facts.map(([name]) => name.length));
  return [
    ...facts.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    ...sections
      .filter(([, lines]) => lines.length > 0)
      .flatMap(([title, lines]) => ['', `${title} (${lines.length})`, ...lines.map((line) => `  ${line}`)]),
    '',
  ].join('\n');
}
