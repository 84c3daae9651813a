import { buildArchitecture } from '../../architectures/catalog';
import { describeLayer } from '../../architectures/describeLayer';
import type { Handler } from './RequestContext';
import { USUAL_INPUT_SIZE } from './tree';

/** What is known of one layer without its weights. */
export const layer: Handler<'layer'> = async ({
  architecture,
  numClasses = 1000,
  inputSize = USUAL_INPUT_SIZE,
  path,
}) => {
  const network = buildArchitecture(architecture, { numClasses, inputSize });
  return Promise.resolve(describeLayer(architecture, network, inputSize, path));
};
