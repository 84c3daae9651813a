import type { InspectedTensor, StateDictEntry } from '../../src/shared/engineProtocol';
import type { ReportState } from '../../src/shared/weightsProtocol';
import { filePaths } from './filePaths';

/** Why a tensor does not fit the architecture, or that the file lacks it. */
export type TensorTrouble = 'missing' | 'unexpected' | 'mismatched';

/** A tensor of the file, or one that it lacks, under the name that it has or would have there. */
export interface TreeTensor {
  readonly tensor: InspectedTensor | StateDictEntry;
  readonly trouble?: TensorTrouble;
}

/** Below this share of its parameters, what the architecture has and the file lacks says nothing about the file. */
const LEAST_LOADED = 0.5;

/** Whether the architecture is surely the right one, so that the tree can be told in its terms. */
export function isOfArchitecture(report: ReportState): report is Extract<ReportState, { status: 'ready' }> {
  return report.status === 'ready' && report.result.loadedFraction >= LEAST_LOADED;
}

/**
 * What the tree is made of: the file's tensors in its order; where the architecture is surely the right one, in the architecture's,
 * with what the file lacks among them and what is not part of it behind.
 */
export function treeTensors(tensors: readonly InspectedTensor[], report: ReportState): TreeTensor[] {
  if (!isOfArchitecture(report)) return tensors.map((tensor) => ({ tensor }));
  const { missing, unexpected, mismatched } = report.result;
  const inFile = filePaths(report.result);
  const places = new Map(report.expected.map(({ name }, place) => [inFile(name), place]));
  const placeOf = ({ tensor: { name } }: TreeTensor): number => places.get(name) ?? places.size;

  const lacking = new Set(missing);
  const others = new Set(unexpected);
  const misshapen = new Set(mismatched.map(({ name }) => inFile(name)));
  const troubleOf = ({ name }: InspectedTensor): TensorTrouble | undefined =>
    others.has(name) ? 'unexpected' : misshapen.has(name) ? 'mismatched' : undefined;
  return [
    ...tensors.map((tensor): TreeTensor => {
      const trouble = troubleOf(tensor);
      return { tensor, ...(trouble && { trouble }) };
    }),
    ...report.expected
      .filter(({ name }) => lacking.has(name))
      .map((entry): TreeTensor => ({
        tensor: { ...entry, name: inFile(entry.name) },
        trouble: 'missing',
      })),
  ].sort((a, b) => placeOf(a) - placeOf(b));
}
