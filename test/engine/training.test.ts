import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../src/shared/Random';
import type { Recipe } from '../../src/shared/recipe';
import { startEngine } from '../support/startEngine';
import { demoRun, runAndKill, runToEnd, whatItCameTo } from '../support/trainingRuns';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-training-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Two phases, moving statistics and random views: everything that a run must find again. */
const RECIPE: Partial<Recipe> = {
  train: ['conv5'],
  headEpochs: 1,
  epochs: 3,
  batch: 16,
  deepestLearningRate: 1e-4,
  movesStatistics: true,
  augmentation: 'light',
  views: 2,
};

const KILLS = 8;

describe('a run whose process is killed', () => {
  it(`comes to the same losses and weights as an unbroken one, after ${KILLS} kills at random moments`, async () => {
    const whole = demoRun(join(folder, 'whole'), RECIPE);
    const begin = performance.now();
    await runToEnd(whole);
    const duration = performance.now() - begin;
    const expected = whatItCameTo(whole.out);
    // Another seed every day, so that other moments are tried; it is named when the test fails.
    const seed = Math.floor(Date.now() / 86_400_000);
    const random = new Random(seed);
    let killed = 0;
    for (let run = 0; killed < KILLS; run++) {
      const params = {
        ...demoRun(join(folder, `run-${run}`), RECIPE),
        featureFolder: join(folder, `features-${run}`),
      };
      let over = false;
      for (let turn = 0; turn < 3 && !over && killed < KILLS; turn++) {
        over = await runAndKill(params, random.uniform() * duration);
        if (!over) killed += 1;
      }
      // Killed after its very last deed, it has left a model and no unfinished run.
      over ||=
        existsSync(join(params.out, 'headstart.json')) && !existsSync(join(params.out, '.headstart-run'));
      if (!over) await runToEnd(params);
      expect(whatItCameTo(params.out), `seed ${seed}, run ${run}`).toBe(expected);
    }
  }, 300_000);
});

describe('steering a run', () => {
  it('pauses, goes on, and stops with the best so far', async () => {
    const engine = startEngine();
    try {
      let paused = false;
      let stepsWhilePaused = 0;
      const steer = (action: 'pause' | 'resume' | 'stop') => engine.request('steer', { run: 'run', action });
      const result = await engine.request('finetune', demoRun(join(folder, 'steered'), { epochs: 5000 }), {
        onNotification: ({ event }) => {
          if (event.event === 'step' && paused) stepsWhilePaused += 1;
          if (event.event !== 'epoch') return;
          if (event.epoch === 2) {
            void steer('pause')
              .then(() => {
                paused = true;
                return new Promise((resolve) => setTimeout(resolve, 300));
              })
              .then(() => {
                paused = false;
                return steer('resume');
              });
          }
          if (event.epoch === 100) void steer('stop');
        },
      });
      expect(result.stopped).toBe(true);
      expect(result.history.length).toBeGreaterThanOrEqual(100);
      expect(result.history.length).toBeLessThan(5000);
      // Steps that were told before the engine read of the pause may arrive after its answer.
      expect(stepsWhilePaused).toBeLessThan(5);
    } finally {
      engine.dispose();
    }
  });

  it('is refused where no such run is under way', async () => {
    const engine = startEngine();
    try {
      await expect(engine.request('steer', { run: 'nosuch', action: 'stop' })).rejects.toMatchObject({
        code: 'usage',
      });
    } finally {
      engine.dispose();
    }
  });

  it('cancels while pictures are being looked at, and leaves nothing behind', async () => {
    const engine = startEngine();
    const cancellation = new AbortController();
    const params = demoRun(join(folder, 'cancelled'), {});
    try {
      const run = engine.request('finetune', params, {
        signal: cancellation.signal,
        onNotification: ({ event }) => {
          if (event.event === 'features') cancellation.abort();
        },
      });
      await expect(run).rejects.toMatchObject({ code: 'cancelled' });
      // The engine honours it between two chunks of pictures.
      const deadline = Date.now() + 5000;
      while (existsSync(params.out) && Date.now() < deadline) await new Promise((r) => setTimeout(r, 20));
      expect(existsSync(params.out)).toBe(false);
    } finally {
      engine.dispose();
    }
  });
});
