import type { FindLearningRateParams } from '../../shared/adviceProtocol';
import type { CliContext } from '../CliContext';
import { formatTable } from '../formatTable';
import { progressBar } from './progressBar';

/** Rows of the table that people are shown. */
const ROWS = 20;

/** Tries a recipe's learning rates and prints what came of it. */
export async function printLearningRates(
  params: FindLearningRateParams,
  json: boolean,
  context: CliContext,
): Promise<number> {
  const bar = progressBar('steps');
  const result = await context.engine
    .request('findLearningRate', params, {
      signal: context.signal,
      onNotification: ({ done, total }) => bar.update(done, total),
    })
    .finally(() => bar.stop());
  if (json) {
    context.print(JSON.stringify(result));
    return result.suggestion === null ? 1 : 0;
  }
  const every = Math.max(1, Math.ceil(result.points.length / ROWS));
  context.print(
    formatTable(
      [
        { title: 'LEARNING RATE', align: 'right' },
        { title: 'LOSS', align: 'right' },
      ],
      result.points
        .filter((_, index) => index % every === 0)
        .map(({ learningRate, smoothed }) => [learningRate.toExponential(1), smoothed.toFixed(4)]),
    ),
  );
  context.print(
    result.suggestion === null
      ? 'The loss never fell: there may be nothing to learn, or too few pictures.'
      : `The loss fell fastest at --lr ${result.suggestion.toExponential(1)}.`,
  );
  return result.suggestion === null ? 1 : 0;
}
