import type { Graph } from '../Graph';
import { add, mul } from '../operators/elementwise';
import type { Node, Value } from '../types';
import type { FoldedWeight } from './FoldedWeight';
import { GraphCopy } from './GraphCopy';
import { quantizeWeight } from './quantizeWeight';

/** TensorProto.DataType, for the cast of integer sums. */
const FLOAT = 1;

/**
 * Emits a graph whose linear layers have int8 weights and round what they are given at each run, by the range that it then has.
 * Nothing is calibrated. ONNX Runtime fuses the operators of a layer into one.
 *
 * @param nodes of the float graph, in its order
 * @param weights of the linear layers that compute in eight bits
 */
export function emitDynamic(
  nodes: readonly Node[],
  input: Value,
  output: Value,
  weights: ReadonlyMap<Node, FoldedWeight>,
): Value {
  const copy = new GraphCopy();
  copy.input(input);
  for (const node of nodes) {
    const weight = weights.get(node);
    const [x] = node.inputs;
    const [result] = node.outputs;
    if (weight && x && result) {
      const taken = copy.get(x);
      const emit = (): Value => product(copy.graph, taken, weight, result.shape);
      copy.set(result, copy.graph.inModule(node.scope, emit));
    } else copy.copy(node);
  }
  return copy.get(output);
}

/** x M×I times a weight O×I in eight bits, plus bias. */
function product(graph: Graph, x: Value, { weight, bias }: FoldedWeight, shape: readonly number[]): Value {
  const outputs = bias.length;
  const inputs = weight.length / outputs;
  const { data, scales } = quantizeWeight(weight, new Float32Array(outputs), 1);
  const levels = graph.emit('DynamicQuantizeLinear', [x], x.shape, {}, 'U8');
  const node = graph.nodes.at(-1);
  if (!node) throw new Error('A node that was emitted is not there.');
  const scale = graph.addOutput(node, [1], 'F32');
  const zero = graph.addOutput(node, [1], 'U8');
  const stored = graph.constant('I8', [inputs, outputs], new Uint8Array(transposed(data, inputs).buffer));
  const sums = graph.emit('MatMulInteger', [levels, stored, zero], shape, {}, 'I32');
  const cast = graph.emit('Cast', [sums], shape, { to: { int: FLOAT } });
  return add(mul(cast, mul(scale, graph.floats(scales))), graph.floats(bias));
}

/** Rows of `width` elements as columns. */
function transposed(data: Int8Array, width: number): Int8Array {
  const height = data.length / width;
  const turned = new Int8Array(data.length);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      turned[column * height + row] = data[row * width + column] ?? 0;
    }
  }
  return turned;
}
