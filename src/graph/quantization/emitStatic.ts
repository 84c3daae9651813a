import type { Graph } from '../Graph';
import type { Node, Value } from '../types';
import type { ActivationRange } from './chooseRange';
import type { FoldedWeight } from './FoldedWeight';
import { GraphCopy } from './GraphCopy';
import type { QuantizationPlan, WeightedLayer } from './LayerPlan';
import { quantizeBias, quantizeWeight, roundingShift } from './quantizeWeight';

/** What calibration found out, and the weights. */
export interface StaticQuantization {
  readonly plan: QuantizationPlan;
  /** Of every tensor that the plan rounds. */
  readonly ranges: ReadonlyMap<Value, ActivationRange>;
  /** Mean of each channel of what goes into a layer; biases are left alone where it is absent. */
  readonly means: ReadonlyMap<Value, Float64Array>;
  /** Weights of every layer in eight bits, and of those in float with a folded normalisation. */
  readonly weights: ReadonlyMap<Node, FoldedWeight>;
}

/**
 * Emits a graph whose layers have int8 weights and whose tensors pass through eight bits, as pairs of QuantizeLinear and
 * DequantizeLinear around float operators: ONNX Runtime fuses each operator with its pairs into one that computes on eight bits.
 *
 * @param nodes of the float graph, in its order
 * @returns the counterparts of the outputs
 */
export function emitStatic(
  nodes: readonly Node[],
  input: Value,
  output: Value,
  quantization: StaticQuantization,
): Value {
  const { plan, weights } = quantization;
  const copy = new GraphCopy();
  const emitter = new Emitter(copy.graph, quantization);
  copy.set(input, emitter.rounded(input, copy.input(input)));
  for (const node of nodes) {
    const layer = plan.layers.get(node);
    const weight = weights.get(node);
    const [result] = node.outputs;
    if (plan.folded.has(node)) {
      // The convolution before it did this already.
      const [folded] = node.inputs;
      if (folded && result) copy.set(result, copy.get(folded));
    } else if (weight && result && node.inputs[0]) {
      const x = copy.get(node.inputs[0]);
      const emit = (): Value => emitter.layer(node, x, weight, layer);
      copy.set(result, copy.graph.inModule(node.scope, emit));
    } else copy.copy(node);
    for (const made of node.outputs) {
      if (plan.ranges.has(made)) copy.set(made, emitter.rounded(made, copy.get(made)));
    }
  }
  return copy.get(output);
}

class Emitter {
  constructor(
    private readonly graph: Graph,
    private readonly quantization: StaticQuantization,
  ) {}

  /** `value` through eight bits, where the plan has `original` in eight bits. */
  rounded(original: Value, value: Value): Value {
    const range = this.rangeOf(original);
    if (!range) return value;
    const scale = this.graph.floats([range.scale], []);
    const zero = this.graph.constant('U8', [], Uint8Array.of(range.zeroPoint));
    const { shape } = value;
    const levels = this.graph.emit('QuantizeLinear', [value, scale, zero], shape, {}, 'U8');
    return this.graph.emit('DequantizeLinear', [levels, scale, zero], shape);
  }

  /** A convolution or product with its weight in eight bits where the plan has it so, in float otherwise. */
  layer(node: Node, x: Value, { weight, bias }: FoldedWeight, layer: WeightedLayer | undefined): Value {
    const [input, shaped] = node.inputs;
    const shape = shaped?.shape ?? [];
    const range = input && this.rangeOf(input);
    const result = node.outputs[0]?.shape ?? [];
    if (!layer || !range) {
      const inputs = [x, this.graph.floats(weight, shape), this.graph.floats(bias)];
      return this.graph.emit(node.op, inputs, result, node.attributes);
    }
    const quantized = quantizeWeight(weight, bias, range.scale);
    const means = this.quantization.means.get(input);
    const shift =
      means &&
      roundingShift(weight, quantized, {
        // A weight is O×(I/groups)×…
        inputsPerGroup: shape[1] ?? 1,
        groups: groupsOf(node),
        means,
      });
    const corrected = shift ? bias.map((element, channel) => element - (shift[channel] ?? 0)) : bias;
    const levels = quantizeBias(corrected, range.scale, quantized.scales);
    const inputs = [
      x,
      this.dequantized('I8', shape, quantized.data, quantized.scales),
      this.dequantized(
        'I32',
        [bias.length],
        levels,
        quantized.scales.map((each) => each * range.scale),
      ),
    ];
    return this.graph.emit(node.op, inputs, result, node.attributes);
  }

  private dequantized(
    dtype: 'I8' | 'I32',
    shape: readonly number[],
    levels: Int8Array | Int32Array,
    scales: Float32Array,
  ): Value {
    const stored = this.graph.constant(dtype, shape, new Uint8Array(levels.buffer));
    const inputs = [stored, this.graph.floats(scales)];
    // They may be left out, but without them the runtime computes linear layers in float, their weights anew at each run.
    if (dtype === 'I8')
      inputs.push(this.graph.constant('I8', [scales.length], new Uint8Array(scales.length)));
    return this.graph.emit('DequantizeLinear', inputs, shape, { axis: { int: 0 } });
  }

  private rangeOf(value: Value): ActivationRange | undefined {
    const { plan, ranges } = this.quantization;
    return plan.ranges.has(value) ? ranges.get(value) : undefined;
  }
}

function groupsOf({ attributes }: Node): number {
  const { group } = attributes;
  return group && 'int' in group ? group.int : 1;
}
