import { HeadstartError } from '../shared/errors';
import type { LayerDetails } from '../shared/layerProtocol';
import type { Graph } from '../graph/Graph';
import { receptiveFields } from '../graph/receptiveField';
import type { Value } from '../graph/types';
import { describeNetwork } from './describeNetwork';
import { forwardGraph, type ForwardGraph } from './forwardGraph';
import type { Classifier } from './Classifier';
import type { Module } from './modules/Module';
import { Parameter } from './modules/Parameter';

/**
 * What is known of one layer without running it.
 * @throws architecture/no-such-layer
 */
export function describeLayer(
  architecture: string,
  network: Classifier,
  inputSize: number,
  path: string,
): LayerDetails {
  const module = [...network.modules()].find((each) => each.path === path);
  const known = describeNetwork(architecture, network, inputSize).modules.find((each) => each.path === path);
  if (!module || !known) {
    throw new HeadstartError('architecture/no-such-layer', `${architecture} has no layer “${path}”.`);
  }
  const forward = forwardGraph(network, 1, inputSize);
  const { graph } = forward;
  return {
    path,
    type: known.type,
    attributes: attributesOf(module),
    inputShapes: inputsOf(graph, path).map(({ shape }) => shape),
    outputShape: known.outputShape,
    parameters: known.parameters,
    macs: known.macs,
    tensors: module.tensors().map(([, tensor]) => ({
      name: tensor.name,
      shape: tensor.shape,
      dtype: tensor instanceof Parameter ? 'F32' : tensor.dtype,
      trainable: tensor instanceof Parameter,
    })),
    ...sightOf(forward, path),
  };
}

/** What a place of a layer's output sees of the picture. */
function sightOf(forward: ForwardGraph, path: string): Pick<LayerDetails, 'receptiveField' | 'seesAll'> {
  const output = forward.graph.moduleOutputs.get(path);
  const sight = output && receptiveFields(forward).get(output);
  if (!sight) return { receptiveField: null, seesAll: null };
  const { field, seesAll } = sight;
  if (!field) return { receptiveField: null, seesAll };
  const { rows, columns, stride } = field;
  const receptiveField = {
    height: rows.end - rows.begin + 1,
    width: columns.end - columns.begin + 1,
    top: rows.begin,
    left: columns.begin,
    stride,
  };
  return { receptiveField, seesAll };
}

/** The values that a layer takes from outside, without parameters and constants. */
function inputsOf(graph: Graph, path: string): Value[] {
  const isWithin = (scope: string): boolean => path === '' || scope === path || scope.startsWith(`${path}.`);
  const inside = graph.nodes.filter(({ scope }) => isWithin(scope));
  const made = new Set(inside.flatMap(({ outputs }) => outputs));
  const given = new Set(graph.parameters.values());
  const taken = inside.flatMap(({ inputs }) => inputs).filter((value) => value !== null);
  return [...new Set(taken)].filter(
    (value) =>
      !made.has(value) && !given.has(value) && !graph.constants.has(value.name) && value.dtype === 'F32',
  );
}

/** What the layer was made with: its own fields and options that are numbers, texts or switches. */
function attributesOf(module: Module): LayerDetails['attributes'] {
  const weight: unknown = 'weight' in module ? module.weight : undefined;
  const kernel = weight instanceof Parameter && weight.shape.length === 4 ? weight.shape.slice(2) : undefined;
  const options: unknown = 'options' in module ? module.options : undefined;
  const fields = [
    ...Object.entries(module).filter(([name]) => name !== 'path' && name !== 'training'),
    ...(kernel ? [['kernelSize', kernel] as const] : []),
    ...(typeof options === 'object' && options !== null ? Object.entries(options) : []),
  ];
  return fields.flatMap(([name, value]: readonly [string, unknown]) => {
    const text = textOf(value);
    return text === undefined ? [] : [{ name: wordsOf(name), value: text }];
  });
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'number')) {
    return value.join('×');
  }
  return undefined;
}

/** `inChannels` → `in channels` */
function wordsOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replaceAll('_', ' ');
}
