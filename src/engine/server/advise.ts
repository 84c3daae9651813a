import { advise } from '../train/advise';
import { breathe, type Handler } from './RequestContext';

/** Says what to train on a data set, telling how many pictures have been looked at. */
export const giveAdvice: Handler<'advise'> = (params, { signal, notify }) => {
  const { request } = params;
  return advise(params, {
    breathe: () => breathe(signal),
    emit: (event) => {
      if (event.event === 'features') notify('progress', { request, done: event.done, total: event.total });
    },
  });
};
