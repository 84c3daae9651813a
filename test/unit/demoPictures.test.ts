import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { ModelManifest } from '../../src/shared/modelFolder';

const ROOT = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'headstart-pictures-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Hashes of the pictures of `out`, by `class/file`. */
function draw(out: string, ...args: string[]): Map<string, string> {
  const target = join(folder, out);
  execFileSync(process.execPath, ['scripts/demo/drawDataset.mjs', '--out', target, ...args], { cwd: ROOT });
  return new Map(
    readdirSync(target, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.jpg'))
      .map((file) => [
        file,
        createHash('sha256')
          .update(readFileSync(join(target, file)))
          .digest('hex'),
      ]),
  );
}

it('draws the same pictures for the same seed, and no picture twice', () => {
  const first = draw('a', '--per-class', '5', '--seed', '7');
  expect(draw('b', '--per-class', '5', '--seed', '7')).toEqual(first);
  const other = draw('c', '--per-class', '5', '--seed', '8');
  // Five for training and one for validation, of ten classes.
  expect(first.size).toBe(60);
  expect(new Set([...first.values(), ...other.values()]).size).toBe(120);
});

it('draws the classes that the demo model knows', () => {
  const drawn = draw('d', '--per-class', '1', '--split', 'test');
  const manifest = JSON.parse(
    readFileSync(resolve(ROOT, 'models/demo/headstart.json'), 'utf8'),
  ) as ModelManifest;
  expect(manifest.classes).toEqual([...drawn.keys()].map((file) => file.split(/[\\/]/)[1]).sort());
});
