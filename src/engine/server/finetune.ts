import { fineTune } from '../train/fineTune';
import { RunControls } from '../train/RunControls';
import { breathe, type Handler } from './RequestContext';

/** Trains a model on a folder of pictures, telling each epoch as it ends. */
export const finetune: Handler<'finetune'> = async (params, context) => {
  const { request } = params;
  const controls = RunControls.begin(request);
  try {
    return await fineTune(params, {
      emit: (event) => context.notify('training', { request, event }),
      breathe: async () => {
        await breathe(context.signal);
        await controls.whilePaused(context.signal);
      },
      stopped: () => controls.stopped,
    });
  } finally {
    controls.end();
  }
};
