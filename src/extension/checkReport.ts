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
  } = result;
  const facts: [string, string][] = [
    ['File', file],
    ['Architecture', architecture],
    ['Classes', String(numClasses)],
    ['Loads as it is', strict ? 'yes (strict=True)' : 'no'],
    ['Tensors matched', String(matched)],
    ['Parameters loaded', formatPercent(loadedFraction)],
  ];
  const shape = (extents: readonly number[]): string => `[${extents.join(', ')}]`;
  const sections: [string, readonly string[]][] = [
    ['Missing from the file', missing],
    ['Not part of the architecture', unexpected],
    [
      'Of another shape',
      mismatched.map(
        ({ name, expected, found }) => `${name}: expected ${shape(expected)}, found ${shape(found)}`,
      ),
    ],
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
