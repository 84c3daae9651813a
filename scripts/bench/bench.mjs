// @ts-check
/**
 * Times classification beside PyTorch, where it is installed: `npm run bench -- [--models a,b] [--rounds N]`.
 * The two take turns, so that whatever else the machine does falls on both. Weights are random: they cost the same.
 */

import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compareModel } from './compareModel.mjs';
import { loadSources } from './loadSources.mjs';
import { drawPhotograph } from './photograph.mjs';
import { prepareModel } from './prepareModel.mjs';
import { printComparison, printHeading } from './report.mjs';
import { whyNoTorch } from './Torch.mjs';

const BATCH = 16;

/**
 * A batch of files, so that nothing can be remembered from one to the next.
 * @param {string} scratch
 */
async function drawBatch(scratch) {
  const files = Array.from({ length: BATCH }, (_, index) => join(scratch, `photograph-${index}.jpg`));
  const [first = '', ...others] = files;
  await drawPhotograph(first);
  for (const file of others) await copyFile(first, file);
  return files;
}

async function main() {
  const { values } = parseArgs({
    options: {
      models: { type: 'string', default: 'resnet18,resnet50,vgg16,squeezenet1_0' },
      rounds: { type: 'string', default: '20' },
    },
  });
  const missing = whyNoTorch();
  const torch = missing === undefined;
  const sources = await loadSources();
  const threads = sources.physicalCores();
  const scratch = await mkdtemp(join(tmpdir(), 'headstart-bench-'));
  try {
    console.log(
      `${cpus()[0]?.model ?? 'Unknown processor'}, ${threads} threads, Node ${process.versions.node}`,
    );
    console.log(torch ? 'Beside PyTorch, with as many threads.' : `PyTorch: skipped, ${missing}.`);
    console.log('Medians. A picture is a JPEG file of 500×375; decoding it is part of every time.');
    const images = await drawBatch(scratch);
    const warmUp = await prepareModel(scratch, 'shufflenet_v2_x0_5', { sources, torch });
    printHeading(torch);
    for (const architecture of values.models.split(',')) {
      const model = await prepareModel(scratch, architecture, { sources, torch });
      const setting = { sources, warmUp, images, rounds: Number(values.rounds), threads };
      printComparison(architecture, await compareModel(model, setting), BATCH);
      await rm(model.folder, { recursive: true });
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

await main();
