import { basename } from 'node:path';
import { firstName, formatPercent } from '../shared/format';
import type { Classification } from './PictureClassifier';

type Done = Extract<Classification, { status: 'done' }>;

/** An answer for people: the image and the model in a line, then a line for each class. */
export function answerAsText({ image, predictions }: Done, model: string): string {
  const lines = predictions.map(
    ({ label, probability }) => `${formatPercent(probability).padStart(7)}  ${firstName(label)}`,
  );
  return [`${basename(image)} (${model})`, ...lines, ''].join('\n');
}

/** An answer for programs: what `headstart classify --json` says of the image, and the model. */
export function answerAsJson({ image, predictions, milliseconds, device }: Done, model: string): string {
  return `${JSON.stringify({ image, model, predictions, milliseconds, device }, null, 2)}\n`;
}
