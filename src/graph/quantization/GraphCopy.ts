import { HeadstartError } from '../../shared/errors';
import { Graph } from '../Graph';
import type { Node, Value } from '../types';

/** Builds a graph out of another's nodes, some of which the caller replaces. */
export class GraphCopy {
  readonly graph = new Graph();
  /** Where each value of the old graph is in the new one. */
  readonly #values = new Map<Value, Value>();

  /** Takes over an input of the old graph. */
  input(value: Value): Value {
    const copy = this.graph.input(value.name, value.shape, value.dtype);
    this.#values.set(value, copy);
    return copy;
  }

  /** From now on, who takes `value` of the old graph gets `replacement` of the new one. */
  set(value: Value, replacement: Value): void {
    this.#values.set(value, replacement);
  }

  /** The new graph's counterpart of a value. */
  get(value: Value): Value {
    const known = this.#values.get(value);
    if (known) return known;
    const copy = this.fixed(value);
    this.#values.set(value, copy);
    return copy;
  }

  /** Repeats a node in the new graph. */
  copy({ op, inputs, outputs, attributes, scope }: Node): void {
    const [first] = outputs;
    if (!first) return;
    const taken = inputs.map((input) => input && this.get(input));
    const shapes = outputs.map(({ shape }) => shape);
    this.graph.inModule(scope, () => {
      const made = this.graph.emitMany(op, taken, shapes, attributes, first.dtype);
      for (const [index, output] of outputs.entries()) {
        const copy = made[index];
        if (copy) this.#values.set(output, copy);
      }
      return this.get(first);
    });
  }

  private fixed({ name, shape, dtype, graph }: Value): Value {
    const constant = graph.constants.get(name);
    if (constant) return this.graph.constant(constant.dtype, constant.shape, constant.bytes);
    if (graph.parameters.has(name)) return this.graph.parameter(name, shape, dtype);
    throw new HeadstartError('internal', `The value ${name} is taken before it is made.`);
  }
}
