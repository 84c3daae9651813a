import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../engine/data/parseCsv';
import type { Prediction } from '../../shared/engineProtocol';
import { toCsv, toJson, type NamedResult } from './formatResults';

const predictions = (...labels: string[]): Prediction[] =>
  labels.map((label, index) => ({ index, label, probability: 0.5 / (index + 1), logit: 1 - index }));
const classified = (name: string, ...labels: string[]): NamedResult => ({
  name,
  result: { image: `/p/${name}`, predictions: predictions(...labels), milliseconds: 3 },
});
const failed = (name: string, message: string): NamedResult => ({
  name,
  result: { image: `/p/${name}`, error: { code: 'image/damaged', message } },
});

const lines = (csv: string): string[] => csv.replace('\uFEFF', '').trimEnd().split('\r\n');

describe('CSV', () => {
  it('has a heading, a row for each image, and its best classes from left to right', () => {
    const csv = toCsv([classified('a.png', 'cat', 'dog'), failed('b.png', 'It ends too early.')]);
    expect(csv.startsWith('\uFEFF')).toBe(true);
    expect(lines(csv)).toEqual([
      'image,class,probability,class 2,probability 2,error',
      'a.png,cat,0.5,dog,0.25,',
      'b.png,,,,,It ends too early.',
    ]);
  });

  it('survives commas, quotes and line breaks in names', () => {
    const names = ['a,b.png', 'say "hi".png', 'two\nlines.png', 'plain.png', 'Ä 犬.png'];
    const csv = toCsv(names.map((name) => classified(name, 'tench, Tinca tinca')));
    const [, ...rows] = parseCsv(csv.replace('\uFEFF', ''), 'results.csv');
    expect(rows.map(({ cells }) => cells[0])).toEqual(names);
    expect(rows.map(({ cells }) => cells[1])).toEqual(names.map(() => 'tench, Tinca tinca'));
  });

  it.each(['=1+1.png', '+a.png', '-a.png', '@SUM(A1).png', '\ttab.png', '\rreturn.png'])(
    'does not let %j run as a formula',
    (name) => {
      const [, row] = parseCsv(toCsv([classified(name, '=HYPERLINK("http://x")')]).slice(1), 'results.csv');
      expect(row?.cells[0]).toBe(`'${name}`);
      expect(row?.cells[1]).toBe(`'=HYPERLINK("http://x")`);
    },
  );

  it('has its heading also without any images', () => {
    expect(lines(toCsv([]))).toEqual(['image,class,probability,error']);
  });
});

describe('JSON', () => {
  it('says of each image what the command line says', () => {
    const text = toJson({ model: 'tiny', title: 'pets' }, [
      classified('a.png', 'cat'),
      failed('b.png', 'No.'),
    ]);
    expect(JSON.parse(text)).toEqual({
      title: 'pets',
      model: 'tiny',
      images: [
        { image: 'a.png', predictions: predictions('cat') },
        { image: 'b.png', error: { code: 'image/damaged', message: 'No.' } },
      ],
    });
  });
});
