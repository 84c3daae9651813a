import { expectedForHeadOf } from '../match/expectedTensors';
import { matchStateDict } from '../match/matchStateDict';
import { recognise } from '../match/recognise';
import { withCheckpoint } from '../withCheckpoint';
import type { Handler } from './RequestContext';

/** Compares a checkpoint with an architecture: the one that is named, or the one that it is most like. */
export const check: Handler<'check'> = ({ file, architecture }) =>
  withCheckpoint(file, ({ tensors, source }) => {
    const expected =
      architecture === undefined
        ? recognise(tensors, source.name).expected
        : expectedForHeadOf(architecture, new Map(tensors.map((tensor) => [tensor.name, tensor])));
    return Promise.resolve({
      architecture: expected.architecture,
      ...matchStateDict(expected, tensors),
      renamed: [],
      numClasses: expected.numClasses,
    });
  });
