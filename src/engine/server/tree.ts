import { buildArchitecture } from '../../architectures/catalog';
import { describeNetwork } from '../../architectures/describeNetwork';
import type { Handler } from './RequestContext';

/** The side at which most published weights are used. */
export const USUAL_INPUT_SIZE = 224;

/** What is known of a network without its weights. */
export const tree: Handler<'tree'> = async ({
  architecture,
  numClasses = 1000,
  inputSize = USUAL_INPUT_SIZE,
}) =>
  Promise.resolve(
    describeNetwork(architecture, buildArchitecture(architecture, { numClasses, inputSize }), inputSize),
  );
