import type { Random } from '../../src/shared/Random';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const KEYS = [
  '__proto__',
  'constructor',
  'toString',
  'length',
  '',
  '0',
  'architecture',
  'classes',
  'weight_map',
];
/** Values that are JSON and hardly ever what is expected; as text, because some cannot be had as values. */
const ODD = [
  'null',
  'true',
  '-1',
  '0.5',
  '1e999',
  '9007199254740993',
  '""',
  '"../../etc/passwd"',
  '"\\u0000"',
  '"\\u001b[31m"',
  '[]',
  '{}',
  '[null]',
  '{"toString":1,"valueOf":2}',
  '{"__proto__":{"classes":["x"]}}',
  `${'['.repeat(2000)}${']'.repeat(2000)}`,
  `"${'x'.repeat(5000)}"`,
];

function one<T>(random: Random, list: readonly T[]): T {
  return list[random.below(list.length)] as T;
}

/** A text like a JSON file's, with values of other kinds, keys that are missing, doubled or added, and sometimes no JSON any more. */
export function jsonText(sample: Json, random: Random): Uint8Array {
  // Nothing at all is wrong with some, and nearly everything with others.
  const rate = one(random, [0, 20, 20, 8, 3]);
  let text = write(sample, random, rate);
  if (random.below(10) === 0) text = text.slice(0, random.below(text.length + 1));
  if (random.below(20) === 0) text = one(random, ['\uFEFF', ' ', '[', '\0']) + text;
  return new Uint8Array(Buffer.from(text));
}

function write(value: Json, random: Random, rate: number): string {
  if (rate > 0 && random.below(rate * 2) === 0) return one(random, ODD);
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => write(item, random, rate));
    if (rate > 0 && random.below(rate) === 0) items.push(one(random, ODD));
    if (rate > 0 && random.below(rate) === 0) items.pop();
    return `[${items.join(',')}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).flatMap(([key, item]) => {
    const written = `${JSON.stringify(key)}:${write(item, random, rate)}`;
    if (rate === 0 || random.below(rate) > 0) return [written];
    return one(random, [
      [],
      [written, written],
      [`${JSON.stringify(one(random, KEYS))}:${one(random, ODD)}`],
    ]);
  });
  return `{${entries.join(',')}}`;
}
