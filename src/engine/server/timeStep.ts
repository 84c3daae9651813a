import { timeTraining } from '../train/timeTraining';
import { breathe, type Handler } from './RequestContext';

/** Times a step of training with made-up pictures. */
export const timeStep: Handler<'timeStep'> = (params, { signal }) =>
  timeTraining(params, () => breathe(signal));
