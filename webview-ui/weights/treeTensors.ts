import type { InspectedTensor } from '../../src/shared/engineProtocol';
import type { ReportState } from '../../src/shared/weightsProtocol';
import type { TensorTrouble, TreeTensors } from './weightsNode';

/** Below this share of its parameters, what the architecture has and the file lacks says nothing about the file. */
const LEAST_LOADED = 0.5;

/** What the tree is made of: the file's tensors and, where the architecture is surely the right one, what does not fit it. */
export function treeTensors(tensors: readonly InspectedTensor[], report: ReportState): TreeTensors {
  if (report.status !== 'ready' || report.result.loadedFraction < LEAST_LOADED) {
    return { tensors, missing: [], troubles: new Map() };
  }
  const { missing, unexpected, mismatched } = report.result;
  const lacking = new Set(missing);
  const troubles = new Map<string, TensorTrouble>(unexpected.map((name) => [name, 'unexpected']));
  for (const { name } of mismatched) troubles.set(name, 'mismatched');
  return { tensors, missing: report.expected.filter(({ name }) => lacking.has(name)), troubles };
}
