import {
  formatBytes,
  formatCount,
  formatExactCount,
  formatPercent,
  formatTime,
  formatWait,
} from '../../src/shared/format';
import type { PlanState, PlanTime } from '../../src/shared/plan/planProtocol';

/** A line of text, and the exact figures for its tooltip. */
export interface Line {
  readonly text: string;
  readonly exact: string;
}

/** How much is trained: `513 k of 11.7 M trainable (4.4 %)`. */
export function trainableLine({ trainable, total }: PlanState): Line {
  const share = trainable === 0 || total === 0 ? '0 %' : formatPercent(trainable / total);
  return {
    text: `${formatCount(trainable)} of ${formatCount(total)} trainable (${share})`,
    exact: `${formatExactCount(trainable)} of ${formatExactCount(total)} parameters`,
  };
}

/** What training keeps in memory: `About 310 MB at batch 32`. */
export function memoryLine({ memory, batch }: PlanState): Line {
  const { weights, gradients, optimizer, activations } = memory;
  return {
    text: `About ${formatBytes(weights + gradients + optimizer + activations)} at batch ${batch}`,
    exact: [
      'Memory for training, about:',
      `Weights ${formatBytes(weights)}`,
      `Gradients ${formatBytes(gradients)}`,
      `Optimiser state ${formatBytes(optimizer)}`,
      `Activations of ${batch} images ${formatBytes(activations)}`,
      'What is kept between the forward and the backward pass.',
    ].join('\n'),
  };
}

/** What an epoch takes: `About 12 s an epoch of 1,000 images`, once it has been measured. */
export function timeLine(
  { epochSeconds, frozenSeconds }: Extract<PlanTime, { status: 'known' }>,
  batch: number,
): Line {
  const epoch = duration(epochSeconds);
  const once = duration(frozenSeconds);
  return {
    text: `1,000 images: about ${once} once, then ${epoch} an epoch`,
    exact: [
      `The frozen layers run once for every image before training: about ${once} for 1,000 images.`,
      `The trained ones run in every epoch: about ${epoch}.`,
      `Measured on this machine just now, with a few steps at batch ${batch}. Reading the images comes on top.`,
    ].join('\n'),
  };
}

function duration(seconds: number): string {
  return seconds < 9.95 ? formatTime(seconds * 1000) : formatWait(seconds);
}
