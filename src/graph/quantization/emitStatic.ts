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
  const emitter = new Emitter(copy.graph, quantization, input);
  copy.set(
    input,
    emitter.rounded(input, copy.input(input), pictureChannels(nodes, input, quantization.plan)),
  );
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
    private readonly input: Value,
  ) {}

  /** `value` through eight bits, where the plan has `original` in eight bits, with some channels of zeros behind its own. */
  rounded(original: Value, value: Value, channels = value.shape[1] ?? 0): Value {
    const range = this.rangeOf(original);
    if (!range) return value;
    const { graph } = this;
    const scale = graph.floats([range.scale], []);
    const zero = graph.constant('U8', [], Uint8Array.of(range.zeroPoint));
    let levels = graph.emit('QuantizeLinear', [value, scale, zero], value.shape, {}, 'U8');
    const [batch = 0, own = 0, ...extents] = value.shape;
    if (channels > own) {
      const ends = value.shape.map((_, axis) => (axis === 1 ? channels - own : 0));
      const pads = graph.ints([...ends.map(() => 0), ...ends]);
      levels = graph.emit('Pad', [levels, pads, zero], [batch, channels, ...extents], {}, 'U8');
    }
    return graph.emit('DequantizeLinear', [levels, scale, zero], levels.shape);
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
    const channels = x.shape[1] ?? 0;
    const wide = shape.map((extent, axis) => (axis === 1 && input === this.input ? channels : extent));
    const inputs = [
      x,
      this.dequantized('I8', wide, widened(quantized.data, shape, wide), quantized.scales),
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

/** ONNX Runtime's fastest convolution takes input channels in groups of as many. */
const CHANNELS_AT_ONCE = 4;

/** Channels that the picture gets: more than its own where everything that takes it is a convolution in eight bits. */
function pictureChannels(nodes: readonly Node[], input: Value, { layers }: QuantizationPlan): number {
  const own = input.shape[1] ?? 0;
  const takers = nodes.filter(({ inputs }) => inputs.includes(input));
  const convolved = takers.every((node) => node.op === 'Conv' && groupsOf(node) === 1 && layers.has(node));
  return convolved ? Math.ceil(own / CHANNELS_AT_ONCE) * CHANNELS_AT_ONCE : own;
}

/** A weight O×I×… with zeros for further inputs. */
function widened(
  data: Int8Array,
  [outputs = 1, own = 1]: readonly number[],
  [, channels = own]: readonly number[],
): Int8Array {
  if (channels === own) return data;
  const window = data.length / outputs / own;
  const wide = new Int8Array(outputs * channels * window);
  for (let output = 0; output < outputs; output++) {
    const row = data.subarray(output * own * window, (output + 1) * own * window);
    wide.set(row, output * channels * window);
  }
  return wide;
}
