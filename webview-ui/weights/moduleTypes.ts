import type { ReportState } from '../../src/shared/weightsProtocol';
import { filePaths } from './filePaths';

/** PyTorch's classes of the file's modules, by the paths that they have in the file. */
export function moduleTypes(report: ReportState): ReadonlyMap<string, string> {
  if (report.status !== 'ready') return new Map();
  const fileOf = filePaths(report.result);
  return new Map(report.modules.map(({ path, type }) => [fileOf(path), type]));
}
