import { buildArchitecture } from '../../architectures/catalog';
import { forwardGraph } from '../../architectures/forwardGraph';
import { readTensor } from '../../checkpoints/readTensor';
import { toFloat32 } from '../../checkpoints/toFloat32';
import { liveNodes } from '../../graph/liveNodes';
import type { ParameterData } from '../../graph/parameterData';
import { serializeModel } from '../../graph/serializeModel';
import type { Node, Value } from '../../graph/types';
import type { ModelSpec } from '../../shared/modelSpec';
import { HeadstartError } from '../../shared/errors';
import { withModel } from '../export/withModel';

/** A network's inference graph for one picture with all its parameters in memory. */
export interface FloatNetwork {
  /** What the logits need, in the graph's order. */
  readonly nodes: readonly Node[];
  readonly input: Value;
  readonly logits: Value;
  /** Elements of a parameter as float32. */
  readonly read: (name: string) => Float32Array;
  /** Parameters as they are stored, for models that are made of the graph. */
  readonly locate: (parameter: Value) => ParameterData;
}

/** @throws architecture/mismatch, and what reading a checkpoint throws */
export async function loadFloatNetwork(model: ModelSpec): Promise<FloatNetwork> {
  const { architecture, classes, preprocessing } = model;
  const inputSize = preprocessing.crop;
  const network = buildArchitecture(architecture, { numClasses: classes.length, inputSize });
  const { graph, input, logits } = forwardGraph(network, 1, inputSize);
  const stored = new Map<string, Extract<ParameterData, { kind: 'inline' }>>();
  await withModel(model, async ({ source, tensors }) => {
    for (const tensor of tensors) {
      if (!graph.parameters.has(tensor.name)) continue;
      const bytes = await readTensor(source, tensor);
      stored.set(tensor.name, { kind: 'inline', dtype: tensor.dtype, bytes });
    }
  });
  const find = (name: string): Extract<ParameterData, { kind: 'inline' }> => {
    const data = stored.get(name);
    if (!data) throw new HeadstartError('architecture/mismatch', `The checkpoint has no tensor ${name}.`);
    return data;
  };
  return {
    nodes: liveNodes([logits]).nodes,
    input,
    logits,
    read: (name) => {
      const { bytes, dtype } = find(name);
      return toFloat32(bytes, dtype);
    },
    locate: ({ name }) => find(name),
  };
}

/** The network as an ONNX model that returns some of its tensors, each under its own name. */
export function modelOf(network: FloatNetwork, outputs: readonly Value[]): Uint8Array {
  return serializeModel({
    outputs: Object.fromEntries(outputs.map((value) => [value.name, value])),
    locate: network.locate,
  });
}
