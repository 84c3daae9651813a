import { pruneModel } from '../prune/pruneModel';
import { measure } from './measure';
import { breathe, type Handler, type RequestContext } from './RequestContext';
import type { ModelSpec } from '../../shared/modelSpec';

/** Writes a pruned model and times it beside the model that it was made of. */
export const prune: Handler<'prune'> = async (params, context) => {
  await breathe(context.signal);
  const { model, ...pruned } = await pruneModel(params);
  const milliseconds = {
    before: await timeOf(params.model, context),
    after: await timeOf(model, context),
  };
  return { ...pruned, milliseconds };
};

async function timeOf(
  { architecture, weights, preprocessing }: ModelSpec,
  context: RequestContext,
): Promise<number> {
  const inputSize = preprocessing.crop;
  const { milliseconds } = await measure({ architecture, weights, inputSize }, context);
  return milliseconds;
}
