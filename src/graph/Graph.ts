import type { DType } from '../shared/dtype';
import { elementCount } from '../shared/dtype';
import { HeadstartError } from '../shared/errors';
import type { Attribute, Constant, Mask, Node, Shape, TrainingMode, Value } from './types';

/**
 * A dataflow graph of ONNX operators under construction. Nodes are kept in the order in which they were
 * emitted, which is a topological order. Shapes are static.
 */
export class Graph {
  readonly nodes: Node[] = [];
  readonly inputs: Value[] = [];
  /** Tensors that a checkpoint fills, by state-dict name. */
  readonly parameters = new Map<string, Value>();
  readonly constants = new Map<string, Constant>();
  /** The latest output of each module that ran, by module path. */
  readonly moduleOutputs = new Map<string, Value>();

  /** What training makes of statistics and counters: the value after the step, by state-dict name. */
  readonly updates = new Map<string, Value>();
  /** Inputs that a run fills with fresh random masks. */
  readonly masks: Mask[] = [];
  /** Values that mix the pictures of a batch, so that no picture's share can be computed beforehand. */
  readonly mixing = new Set<Value>();

  private readonly names = new Map<string, number>();
  private scope = '';

  /** @param training how layers that training changes behave; inference when absent */
  constructor(readonly training: TrainingMode | null = null) {}

  /** A tensor that the caller feeds at every run. */
  input(name: string, shape: Shape, dtype: DType = 'F32'): Value {
    const value = this.value(name, shape, dtype);
    this.inputs.push(value);
    return value;
  }

  /** An input that each run fills anew: 1/keep with probability `keep`, zero otherwise. */
  mask(shape: Shape, keep: number): Value {
    const value = this.input(this.unique(`${this.scope}/mask`), shape);
    this.masks.push({ value, keep });
    return value;
  }

  /** The tensor that a checkpoint holds under `name`; asked for twice, it is the same value. */
  parameter(name: string, shape: Shape, dtype: DType = 'F32'): Value {
    const known = this.parameters.get(name);
    if (known) return known;
    const value = this.value(name, shape, dtype);
    this.parameters.set(name, value);
    return value;
  }

  /** Float32 data that belongs to the definition. */
  floats(data: ArrayLike<number>, shape: Shape = [data.length]): Value {
    return this.constant('F32', shape, new Uint8Array(Float32Array.from(data).buffer));
  }

  /** Int64 data that belongs to the definition: shapes, axes, indices. */
  ints(data: ArrayLike<number>, shape: Shape = [data.length]): Value {
    const wide = BigInt64Array.from(Array.from(data, (element) => BigInt(element)));
    return this.constant('I64', shape, new Uint8Array(wide.buffer));
  }

  constant(dtype: DType, shape: Shape, bytes: Uint8Array): Value {
    const value = this.value(this.unique('constant'), shape, dtype);
    this.constants.set(value.name, { dtype, shape, bytes });
    return value;
  }

  /**
   * Appends a node with one output.
   * @throws graph/shape where the output would have no elements
   */
  emit(
    op: string,
    inputs: readonly (Value | null)[],
    shape: Shape,
    attributes: Readonly<Record<string, Attribute>> = {},
    dtype: DType = 'F32',
  ): Value {
    const [output] = this.emitMany(op, inputs, [shape], attributes, dtype);
    if (!output) throw new HeadstartError('internal', `${op} was emitted without an output.`);
    return output;
  }

  /** Appends a node with one output a shape, all of one type. */
  emitMany(
    op: string,
    inputs: readonly (Value | null)[],
    shapes: readonly Shape[],
    attributes: Readonly<Record<string, Attribute>> = {},
    dtype: DType = 'F32',
  ): Value[] {
    for (const shape of shapes) this.requireElements(op, shape);
    const prefix = this.scope ? `${this.scope}/${op}` : op;
    const outputs = shapes.map((shape) => this.value(this.unique(prefix), shape, dtype));
    this.nodes.push({ op, inputs, outputs, attributes, scope: this.scope });
    return outputs;
  }

  /** Asks a node for its next optional output, such as a max-pool's indices. */
  addOutput(node: Node, shape: Shape, dtype: DType): Value {
    const value = this.value(this.unique(`${node.outputs[0]?.name ?? node.op}/optional`), shape, dtype);
    (node.outputs as Value[]).push(value);
    return value;
  }

  /** Emits what `body` emits under the name of a module and remembers the module's output. */
  inModule(path: string, body: () => Value): Value {
    const outer = this.scope;
    this.scope = path;
    try {
      const output = body();
      this.moduleOutputs.set(path, output);
      return output;
    } finally {
      this.scope = outer;
    }
  }

  private value(name: string, shape: Shape, dtype: DType): Value {
    return { name, shape, dtype, graph: this };
  }

  private unique(prefix: string): string {
    const count = this.names.get(prefix) ?? 0;
    this.names.set(prefix, count + 1);
    return `${prefix}_${count}`;
  }

  private requireElements(op: string, shape: Shape): void {
    if (shape.every((extent) => Number.isInteger(extent)) && elementCount(shape) > 0) return;
    const where = this.scope ? ` in ${this.scope}` : '';
    throw new HeadstartError('graph/shape', `${op}${where} would have the output shape ${shape.join('×')}.`);
  }
}
