// Breaks downloads off at random places, by killing their process and by dropping the connection, and prints whether all ended
// whole and what was fetched twice: node scripts/downloads/torture.mjs [COUNT]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';

/** Of each file: large enough for breaks at many places, small enough for hundreds of downloads in minutes. */
const BYTES = 2 * 2 ** 20;

const downloads = Number(process.argv[2] ?? 200);
const seed = Date.now() % 2 ** 32;
const folder = await mkdtemp(join(tmpdir(), 'headstart-torture-'));
try {
  const child = join(folder, 'child.mjs');
  await bundle('downloadChild.ts', child);
  await bundle('killedDownloads.ts', join(folder, 'killedDownloads.mjs'));
  const { killDownloads } = await import(join(folder, 'killedDownloads.mjs'));

  console.log(`${downloads} downloads of ${BYTES} bytes each, seed ${seed}`);
  const { whole, kills, drops, repeated, wanted, served } = await killDownloads({
    downloads,
    bytes: BYTES,
    seed,
    child,
  });
  console.log(`whole and verified:        ${whole} of ${downloads}`);
  console.log(`processes killed:          ${kills}`);
  console.log(`connections dropped:       ${drops}`);
  console.log(`bytes of the files:        ${wanted}`);
  console.log(`bytes sent by the server:  ${served} (${((100 * served) / wanted).toFixed(2)} %)`);
  console.log(`asked for twice:           ${repeated} bytes that were on the disk already`);
  if (whole < downloads || repeated > 0) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true });
}
