import { findLearningRate } from '../train/findLearningRate';
import { breathe, type Handler } from './RequestContext';

/** Tries a recipe with a growing learning rate, telling how far it is. */
export const findRate: Handler<'findLearningRate'> = (params, { signal, notify }) => {
  const { request } = params;
  return findLearningRate(params, {
    breathe: () => breathe(signal),
    emit: () => undefined,
    onStep: (done, total) => notify('progress', { request, done, total }),
  });
};
