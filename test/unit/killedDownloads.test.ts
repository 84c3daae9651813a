import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { bundle } from '../../scripts/downloads/bundle.mjs';
import { killDownloads } from '../support/killedDownloads';

const folder = mkdtempSync(join(tmpdir(), 'headstart-child-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('downloads that are killed at random places end whole, and ask for nothing twice that is on the disk', async () => {
  const downloads = 8;
  const child = join(folder, 'child.mjs');
  await bundle('downloadChild.ts', child);
  const { whole, kills, drops, repeated, wanted, served } = await killDownloads({
    downloads,
    bytes: 1_000_000,
    seed: 3,
    child,
  });
  expect(whole).toBe(downloads);
  expect(kills + drops).toBeGreaterThanOrEqual(12);
  expect(repeated).toBe(0);
  // What was under way when a process died is lost: a few pieces a kill, more on a busy machine.
  expect(served).toBeGreaterThanOrEqual(wanted);
  expect(served / wanted).toBeLessThan(1.5);
});
