import type { ReportState } from '../../src/shared/weightsProtocol';

/**
 * PyTorch's classes of the file's modules, by the paths that they have in the file. Where tensors were renamed to match, the modules
 * around them were too: `module.layer1.0.conv1` is what the architecture calls `layer1.0.conv1`.
 */
export function moduleTypes(report: ReportState): ReadonlyMap<string, string> {
  if (report.status !== 'ready') return new Map();
  const types = new Map(report.modules.map(({ path, type }) => [path, type]));
  const found = new Map(types);
  for (const { from, to } of report.result.renamed) {
    let [theirs, ours] = [parentOf(from), parentOf(to)];
    while (theirs !== undefined && ours !== undefined && !found.has(theirs)) {
      const type = types.get(ours);
      if (type === undefined) break;
      found.set(theirs, type);
      if (lastOf(theirs) !== lastOf(ours)) break;
      [theirs, ours] = [parentOf(theirs), parentOf(ours)];
    }
  }
  return found;
}

function parentOf(path: string): string | undefined {
  return path === '' ? undefined : path.slice(0, Math.max(0, path.lastIndexOf('.')));
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
