import { quantizeModel } from '../quantize/quantizeModel';
import { breathe, type Handler } from './RequestContext';

/** Makes an eight-bit model and says how like the float one it is. */
export const quantize: Handler<'quantize'> = (params, { signal, notify }) => {
  const { request } = params;
  return quantizeModel(
    params,
    () => breathe(signal),
    (done, total) => notify('progress', { request, done, total }),
  );
};
