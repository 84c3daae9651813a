// @ts-check
/**
 * Draws a data set as class folders: `npm run draw:demo -- --out DIR --per-class N --seed S`.
 * `DIR/train` gets N pictures a class and `DIR/val` a fifth of that; `--split NAME` draws N into `DIR/NAME` alone.
 * A picture depends on seed, split, class and number only, so no split shares a picture with another.
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CLASSES, drawPicture } from './drawPicture.mjs';
import { Random } from './Random.mjs';

/**
 * @param {{ out: string, set: 'demo' | 'weather', split: string, perClass: number, seed: string }} options
 * @returns {Promise<void>}
 */
export async function drawSplit({ out, set, split, perClass, seed }) {
  for (const name of CLASSES[set]) {
    const folder = join(out, split, name);
    await mkdir(folder, { recursive: true });
    for (let number = 1; number <= perClass; number++) {
      const file = `${name.replaceAll(' ', '-')}-${String(number).padStart(4, '0')}.jpg`;
      const random = new Random(`${seed}/${split}/${name}/${number}`);
      await writeFile(join(folder, file), await drawPicture(random, name));
    }
  }
}

async function main() {
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      'per-class': { type: 'string', default: '100' },
      seed: { type: 'string', default: '1' },
      set: { type: 'string', default: 'demo' },
      split: { type: 'string' },
    },
  });
  const { out, set, split, seed } = values;
  const perClass = Number(values['per-class']);
  if (
    out === undefined ||
    !Number.isInteger(perClass) ||
    perClass < 1 ||
    (set !== 'demo' && set !== 'weather')
  ) {
    throw new Error(
      'usage: draw:demo --out DIR [--per-class N] [--seed S] [--set demo|weather] [--split NAME]; N is a whole number from 1',
    );
  }
  /** @type {readonly [string, number][]} */
  const splits =
    split === undefined
      ? [
          ['train', perClass],
          ['val', Math.ceil(perClass / 5)],
        ]
      : [[split, perClass]];
  for (const [name, count] of splits) {
    await drawSplit({ out, set, split: name, perClass: count, seed });
    console.log(`${join(out, name)}: ${CLASSES[set].length} classes, ${count} pictures each`);
  }
}

if (process.argv[1] === import.meta.filename) await main();
