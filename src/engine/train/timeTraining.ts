import { crossEntropyTargets } from '../../graph/training/crossEntropy';
import type { TimeStepParams, TimeStepResult } from '../../shared/layerProtocol';
import { HEAD_RECIPE } from '../../shared/recipe';
import { networkOptions } from './networkOptions';
import { withStartWeights } from './StartWeights';
import { TrainingNetwork } from './TrainingNetwork';

/** Steps that are timed after one that is not; fewer where they are slow. */
const STEPS = 5;
const LONGEST_SECONDS = 5;

/** Pictures that pass through the frozen part to time it. */
const PICTURES = 8;

/**
 * Times a step of training on this machine: the median of a few, with pictures that are made up, for the time does not depend on them.
 * @param breathe is awaited between steps; throws `cancelled`
 * @throws architecture/…, and what reading a checkpoint throws
 */
export async function timeTraining(
  params: TimeStepParams,
  breathe: () => Promise<void>,
): Promise<TimeStepResult> {
  const { architecture, weights, inputSize, numClasses, batch, movesStatistics, optimizer } = params;
  const preprocessing = {
    ...{ resize: inputSize, crop: inputSize, interpolation: 'bilinear' as const },
    ...{ mean: [0, 0, 0] as const, std: [1, 1, 1] as const },
  };
  const recipe = { ...HEAD_RECIPE, batch, movesStatistics, optimizer };
  const source = { architecture, weights, preprocessing, recipe };
  return withStartWeights(source, async (start) => {
    const classes = Array.from({ length: numClasses }, (_, label) => String(label));
    const samples = Array.from({ length: batch }, () => ({ path: '', label: 0, split: null }));
    const options = networkOptions(source, { root: '', classes, samples }, params.train);
    const network = await TrainingNetwork.create(start, options);
    try {
      await breathe();
      const pixels = Array.from({ length: PICTURES }, (_, picture) => madeUp(inputSize, picture));
      await network.features(pixels);
      await breathe();
      const begin = performance.now();
      const [features] = await network.features(pixels);
      const frozenSeconds = (performance.now() - begin) / 1000 / PICTURES;
      const labels = samples.map((_, place) => place % numClasses);
      const input = {
        features: samples.map(() => features ?? new Float32Array(network.featureLength)),
        targets: crossEntropyTargets(labels, { classes: numClasses, rows: batch, labelSmoothing: 0 }),
        learningRates: Array.from({ length: network.groups }, () => 0),
      };
      const times: number[] = [];
      let spent = 0;
      for (let step = 1; step <= STEPS + 1 && spent < LONGEST_SECONDS; step++) {
        await breathe();
        const from = performance.now();
        await network.step({ ...input, step });
        const seconds = (performance.now() - from) / 1000;
        spent += seconds;
        // The first step allocates what the others use; it counts where there is time for no other.
        if (step > 1 || spent >= LONGEST_SECONDS) times.push(seconds);
      }
      return { stepSeconds: median(times), frozenSeconds };
    } finally {
      await network.release();
    }
  });
}

/** What a picture is after normalisation, roughly. */
function madeUp(side: number, picture: number): Float32Array {
  return Float32Array.from({ length: 3 * side * side }, (_, place) => Math.sin(place + picture));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
