import { activationBytes } from '../graph/activationBytes';
import type { Graph } from '../graph/Graph';
import { multiplications } from '../graph/multiplications';
import type { Node } from '../graph/types';
import { elementCount } from '../shared/dtype';
import type { StateDictEntry, TreeModule, TreeResult } from '../shared/engineProtocol';
import type { Classifier } from './Classifier';
import { lastStage } from './depthGroups';
import { forwardGraph } from './forwardGraph';
import type { Module } from './modules/Module';
import { Parameter } from './modules/Parameter';

/** What is known of a network without running it: layers, shapes, parameters, buffers, multiplications, memory, state dict. */
export function describeNetwork(architecture: string, network: Classifier, inputSize: number): TreeResult {
  const { graph } = forwardGraph(network, 1, inputSize);
  const macs = sumByModule(graph, multiplications);
  const bytes = sumByModule(graph, activationBytes);
  const modules = Array.from(network.modules(), (module): TreeModule => {
    return {
      path: module.path,
      type: module.type,
      ...elementCounts(module),
      outputShape: graph.moduleOutputs.get(module.path)?.shape ?? null,
      macs: macs.get(module.path) ?? 0,
      activationBytes: bytes.get(module.path) ?? 0,
    };
  });
  const [root] = modules;
  return {
    architecture,
    parameters: root?.parameters ?? 0,
    macs: root?.macs ?? 0,
    modules,
    stateDict: stateDictEntries(network),
    parameterNames: [...network.stateDict()].flatMap((tensor) =>
      tensor instanceof Parameter ? [tensor.name] : [],
    ),
    headPaths: network.headPaths,
    lastStage: lastStage(network),
  };
}

/** Name, shape and element type of every tensor of the state dict, in PyTorch's order. */
export function stateDictEntries(network: Module): StateDictEntry[] {
  return Array.from(network.stateDict(), (tensor) => ({
    name: tensor.name,
    shape: tensor.shape,
    dtype: tensor instanceof Parameter ? 'F32' : tensor.dtype,
  }));
}

/** Elements of the state dict of a module and everything below it. */
function elementCounts(module: Module): { parameters: number; buffers: number } {
  let parameters = 0;
  let buffers = 0;
  for (const tensor of module.stateDict()) {
    if (tensor instanceof Parameter) parameters += elementCount(tensor.shape);
    else buffers += elementCount(tensor.shape);
  }
  return { parameters, buffers };
}

/** Sums over the nodes of each module, those of the modules below included. */
function sumByModule(graph: Graph, measure: (node: Node) => number): Map<string, number> {
  const totals = new Map<string, number>();
  for (const node of graph.nodes) {
    const amount = measure(node);
    if (amount === 0) continue;
    const names = node.scope === '' ? [] : node.scope.split('.');
    for (let depth = 0; depth <= names.length; depth++) {
      const path = names.slice(0, depth).join('.');
      totals.set(path, (totals.get(path) ?? 0) + amount);
    }
  }
  return totals;
}
