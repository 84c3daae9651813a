import { HeadstartError } from '../../shared/errors';
import { RunControls } from '../train/RunControls';
import type { Handler } from './RequestContext';

/** Pauses, resumes or stops a run that is under way. */
export const steer: Handler<'steer'> = ({ run, action }) => {
  const controls = RunControls.of(run);
  if (!controls) throw new HeadstartError('usage', 'That run is not under way any more.');
  controls.steer(action);
  return Promise.resolve(null);
};
