import { emitDynamic } from '../../graph/quantization/emitDynamic';
import { emitStatic } from '../../graph/quantization/emitStatic';
import { consumersOf, findLayers } from '../../graph/quantization/findLayers';
import { foldWeight, type FoldedWeight } from '../../graph/quantization/FoldedWeight';
import { planQuantization } from '../../graph/quantization/planQuantization';
import type { WeightedLayer } from '../../graph/quantization/LayerPlan';
import { multiplications } from '../../graph/multiplications';
import { serializeModel } from '../../graph/serializeModel';
import type { Node, Value } from '../../graph/types';
import type { CalibratedTensors } from './calibrate';
import type { FloatNetwork } from './FloatNetwork';

/** What an eight-bit model's output is called, as in other exports. */
const LOGITS = 'logits';

/** Makes eight-bit models of a network, with any of its layers left in float. */
export class Quantizer {
  readonly #weights = new Map<Node, FoldedWeight>();
  readonly #layers: readonly WeightedLayer[];

  constructor(private readonly network: FloatNetwork) {
    this.#layers = findLayers(network.nodes, consumersOf(network.nodes));
  }

  /** Static where convolutions do most of the work, dynamic where linear layers do. */
  get mode(): 'static' | 'dynamic' {
    const work = (op: string): number =>
      this.#layers.reduce((sum, { node }) => sum + (node.op === op ? multiplications(node) : 0), 0);
    return work('Conv') >= work('Gemm') ? 'static' : 'dynamic';
  }

  /** Paths of the layers that can be in eight bits. */
  layers(mode: 'static' | 'dynamic'): string[] {
    return this.#candidates(mode).map(({ path }) => path);
  }

  /** The ONNX model with ranges that calibration found. */
  staticModel(
    tensors: CalibratedTensors,
    keepFloat: ReadonlySet<string>,
    metadata: Readonly<Record<string, string>> = {},
  ): Uint8Array {
    const { nodes, input, logits } = this.network;
    const plan = planQuantization(nodes, keepFloat);
    // A layer in float is written anew too where a normalisation is folded into it.
    const written = this.#layers.filter(({ node, norm }) => plan.layers.has(node) || norm !== null);
    const weights = new Map(written.map((layer) => [layer.node, this.#weight(layer)]));
    return this.#serialize(emitStatic(nodes, input, logits, { plan, weights, ...tensors }), metadata);
  }

  /** The ONNX model whose linear layers round what they are given by its own range. */
  dynamicModel(keepFloat: ReadonlySet<string>, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
    const { nodes, input, logits } = this.network;
    const chosen = this.#candidates('dynamic').filter(({ path }) => !keepFloat.has(path));
    const weights = new Map(chosen.map((layer) => [layer.node, this.#weight(layer)]));
    return this.#serialize(emitDynamic(nodes, input, logits, weights), metadata);
  }

  #candidates(mode: 'static' | 'dynamic'): WeightedLayer[] {
    return this.#layers.filter(({ node }) => mode === 'static' || node.op === 'Gemm');
  }

  #weight(layer: WeightedLayer): FoldedWeight {
    const known = this.#weights.get(layer.node);
    if (known) return known;
    const weight = foldWeight(layer, this.network.read);
    this.#weights.set(layer.node, weight);
    return weight;
  }

  #serialize(logits: Value, metadata: Readonly<Record<string, string>>): Uint8Array {
    return serializeModel({ outputs: { [LOGITS]: logits }, locate: this.network.locate, metadata });
  }
}
