import type { InspectedTensor } from '../../src/shared/engineProtocol';
import type { ReportState } from '../../src/shared/weightsProtocol';
import { filePaths } from './filePaths';
import type { TensorTrouble, TreeTensors } from './weightsNode';

/** Below this share of its parameters, what the architecture has and the file lacks says nothing about the file. */
const LEAST_LOADED = 0.5;

/** Whether the architecture is surely the right one, so that the tree can be told in its terms. */
export function isOfArchitecture(report: ReportState): report is Extract<ReportState, { status: 'ready' }> {
  return report.status === 'ready' && report.result.loadedFraction >= LEAST_LOADED;
}

/** What the tree is made of: the file's tensors and, where the architecture is surely the right one, what does not fit it. */
export function treeTensors(tensors: readonly InspectedTensor[], report: ReportState): TreeTensors {
  if (!isOfArchitecture(report)) return { tensors, missing: [], troubles: new Map() };
  const { missing, unexpected, mismatched } = report.result;
  const inFile = filePaths(report.result);
  const lacking = new Set(missing);
  const troubles = new Map<string, TensorTrouble>(unexpected.map((name) => [name, 'unexpected']));
  for (const { name } of mismatched) troubles.set(inFile(name), 'mismatched');
  return {
    tensors,
    missing: report.expected
      .filter(({ name }) => lacking.has(name))
      .map((entry) => ({ ...entry, name: inFile(entry.name) })),
    troubles,
  };
}
