import type { Recipe } from '../../shared/recipe';

/** Epochs between two divisions by ten of the `step` schedule, as a share of the run: torchvision's reference divides twice. */
const STEP_SHARE = 1 / 3;

/**
 * One-cycle (Smith 2018) as torch.optim.lr_scheduler.OneCycleLR with its defaults, the momentum left alone: from a 25th up over 30 % of
 * the steps, down to nearly nothing.
 */
const ONE_CYCLE = { rise: 0.3, startDivisor: 25, endDivisor: 1e4 };

/**
 * The factor by which a schedule multiplies the learning rates.
 * @param step of the steps of the run, counted from zero
 */
export function scheduleFactor(
  { schedule, warmup }: Pick<Recipe, 'schedule' | 'warmup'>,
  step: number,
  steps: number,
): number {
  const warm = Math.round(warmup * steps);
  if (step < warm) return (step + 1) / (warm + 1);
  const progress = (step - warm) / Math.max(steps - warm, 1);
  switch (schedule) {
    case 'constant':
      return 1;
    case 'step':
      // The small margin keeps a third of the way from falling short of itself.
      return 0.1 ** Math.floor(progress / STEP_SHARE + 1e-9);
    case 'cosine':
      return (1 + Math.cos(Math.PI * progress)) / 2;
    case 'one-cycle': {
      const { rise, startDivisor, endDivisor } = ONE_CYCLE;
      const start = 1 / startDivisor;
      const end = start / endDivisor;
      // The last step is at the end, and the step before the rise is over is at the top.
      const last = steps - warm - 1;
      const top = rise * (steps - warm) - 1;
      const at = step - warm;
      return at < top ? glide(start, 1, at / top) : glide(1, end, (at - top) / Math.max(last - top, 1));
    }
  }
}

/** Half a cosine from one value to another. */
function glide(from: number, to: number, progress: number): number {
  return to + ((from - to) * (1 + Math.cos(Math.PI * progress))) / 2;
}

/**
 * Rates for the groups of a discriminative run, the head's first: evenly spaced on a logarithmic scale from the head's rate to the
 * deepest stage's.
 */
export function groupRates(
  { learningRate, deepestLearningRate }: Pick<Recipe, 'learningRate' | 'deepestLearningRate'>,
  groups: number,
): number[] {
  if (groups === 1) return [learningRate];
  return Array.from(
    { length: groups },
    (_, group) => learningRate * (deepestLearningRate / learningRate) ** (group / (groups - 1)),
  );
}
