// Kills a training run at random moments, lets it go on, and compares what it comes to with the unbroken run:
//   node scripts/runTypescript.mjs scripts/training/killRuns.ts [kills] [seed]
// Uses dist/engine.js, or the engine that HEADSTART_ENGINE names.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../src/shared/Random';
import type { Recipe } from '../../src/shared/recipe';
import { demoRun, runAndKill, runToEnd, whatItCameTo } from '../../test/support/trainingRuns';

/** Two phases, dropout of none, moving statistics and random views: everything that a run must find again. */
const RECIPE: Partial<Recipe> = {
  train: ['conv5'],
  headEpochs: 3,
  epochs: 8,
  batch: 8,
  deepestLearningRate: 1e-4,
  movesStatistics: true,
  augmentation: 'light',
  views: 2,
};

export async function main([kills = '50', seed = '1']: string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'headstart-kills-'));
  try {
    const whole = join(folder, 'whole');
    const begin = performance.now();
    const { bestEpoch, history } = await runToEnd(demoRun(whole, RECIPE));
    const duration = performance.now() - begin;
    const expected = whatItCameTo(whole);
    console.log(`unbroken: ${(duration / 1000).toFixed(1)} s, ${history.length} epochs, best ${bestEpoch}`);
    const random = new Random(Number(seed));
    let [killed, runs, same] = [0, 0, 0];
    while (killed < Number(kills)) {
      // Unlike the unbroken run's, their features are on disk, where a kill may tear them.
      const params = {
        ...demoRun(join(folder, `run-${runs}`), RECIPE),
        featureFolder: join(folder, `features-${runs}`),
      };
      let own = 0;
      let over = false;
      // Each run is killed a few times, each time somewhere in what an unbroken run takes.
      for (let turn = 1 + random.below(4); turn > 0 && killed < Number(kills); turn--) {
        over = await runAndKill(params, random.uniform() * duration);
        if (over) break;
        killed += 1;
        own += 1;
      }
      // A run that was killed after its very last deed has left a model and no unfinished run.
      over ||= isFinished(params.out);
      if (!over) await runToEnd(params);
      const right = whatItCameTo(params.out) === expected;
      runs += 1;
      if (right) same += 1;
      console.log(`run ${runs}: killed ${own} times, ${right ? 'the same' : 'DIFFERENT'}`);
      rmSync(params.out, { recursive: true });
    }
    console.log(
      `${killed} kills; ${same} of ${runs} runs came to the losses and weights of the unbroken one`,
    );
    if (same !== runs) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function isFinished(out: string): boolean {
  return existsSync(join(out, 'headstart.json')) && !existsSync(join(out, '.headstart-run'));
}
