import { exportOnnx } from '../export/exportOnnx';
import { exportPytorch } from '../export/exportPytorch';
import { exportTensors } from '../export/exportTensors';
import { breathe, type Handler } from './RequestContext';

/** Writes a model for other programs, and sees to it that they will compute the same. */
export const exportModel: Handler<'export'> = async (params, { sessions, signal }) => {
  await breathe(signal);
  switch (params.format) {
    case 'onnx':
      return exportOnnx(params, sessions);
    case 'safetensors':
    case 'pth':
      return exportTensors(params, sessions);
    case 'pytorch':
      return exportPytorch(params);
  }
};
