import type { ReportState } from '../../src/shared/weightsProtocol';
import { buildLayerTree, layerType, type LayerNode } from '../layers/layerNode';
import { filePaths } from './filePaths';

export interface ModuleType {
  /** PyTorch's class. */
  readonly type: string;
  /** What the type column says, which is what the layer view says: it counts layers without tensors too. */
  readonly shown: string;
}

/** What the file's modules are, by the paths that they have in the file. */
export function moduleTypes(report: ReportState): ReadonlyMap<string, ModuleType> {
  if (report.status !== 'ready') return new Map();
  const fileOf = filePaths(report.result);
  const types = new Map<string, ModuleType>();
  const add = (node: LayerNode<(typeof report.modules)[number]>): void => {
    const { path, type } = node.module;
    types.set(fileOf(path), { type, shown: layerType(node) });
    node.children.forEach(add);
  };
  const root = buildLayerTree(report.modules, report.result.architecture);
  if (root) add(root);
  return types;
}
