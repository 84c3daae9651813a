import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EngineClient } from '../../src/engine/client/EngineClient';
import { HeadstartError } from '../../src/shared/errors';
import type { ModelManifest } from '../../src/shared/modelFolder';
import { HEAD_RECIPE, type Recipe } from '../../src/shared/recipe';
import type { TrainingRecord } from '../../src/shared/trainingRecord';
import type { FinetuneParams, TrainingEvent } from '../../src/shared/trainingProtocol';

/* Paths are relative to the repository, where tests and scripts are started. */
const DEMO = resolve('models/demo');
const ENGINE = resolve(process.env.HEADSTART_ENGINE ?? 'dist/engine.js');

/** Pictures of four classes that the demo model does not know. */
export const NEW_CLASSES = resolve('media/samples-new-classes');

/** A run on the sample pictures from the demo model, with a recipe that differs from the head's as told. */
export function demoRun(out: string, recipe: Partial<Recipe>): FinetuneParams {
  const manifest = JSON.parse(readFileSync(join(DEMO, 'headstart.json'), 'utf8')) as ModelManifest;
  return {
    request: 'run',
    data: NEW_CLASSES,
    architecture: manifest.architecture,
    weights: join(DEMO, 'model.safetensors'),
    preprocessing: manifest.preprocessing,
    recipe: { ...HEAD_RECIPE, ...recipe },
    out,
    featureFolder: null,
    ignoreExif: false,
  };
}

/** SHA-256 of the weights that a run has written. */
export function weightsHash(out: string): string {
  return createHash('sha256')
    .update(readFileSync(join(out, 'model.safetensors')))
    .digest('hex');
}

/** Runs to the end in a process of its own. */
export async function runToEnd(
  params: FinetuneParams,
  onEvent: (event: TrainingEvent) => void = () => undefined,
) {
  const engine = new EngineClient({ enginePath: ENGINE });
  try {
    return await engine.request('finetune', params, { onNotification: ({ event }) => onEvent(event) });
  } finally {
    engine.dispose();
  }
}

/**
 * Runs and kills the process as SIGKILL does, without a chance to clean up.
 * @returns whether the run was over before
 */
export async function runAndKill(params: FinetuneParams, milliseconds: number): Promise<boolean> {
  const engine = new EngineClient({ enginePath: ENGINE });
  const killer = setTimeout(() => {
    if (engine.pid !== undefined) process.kill(engine.pid, 'SIGKILL');
  }, milliseconds);
  try {
    await engine.request('finetune', params);
    return true;
  } catch (error) {
    // A process that had not said yet that it is there counts as one that did not start.
    const killed = ['engine/crashed', 'engine/cannot-start'];
    if (error instanceof HeadstartError && killed.includes(error.code)) return false;
    throw error;
  } finally {
    clearTimeout(killer);
    engine.dispose();
  }
}

/** What two runs that are the same have in common: every loss, and the bytes of the weights. */
export function whatItCameTo(out: string): string {
  const { training } = JSON.parse(readFileSync(join(out, 'headstart.json'), 'utf8')) as ModelManifest;
  const { history, bestEpoch, confusion } = training as unknown as TrainingRecord;
  const losses = history.map(({ trainLoss, valLoss, valAccuracy }) => [trainLoss, valLoss, valAccuracy]);
  return JSON.stringify([losses, bestEpoch, confusion, weightsHash(out)]);
}
