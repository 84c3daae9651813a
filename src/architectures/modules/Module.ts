import type { Graph } from '../../graph/Graph';
import type { Value } from '../../graph/types';
import { Buffer, Parameter } from './Parameter';

/**
 * A part of a network: its parameters and buffers, the modules below it, and what it does with its input.
 *
 * As in PyTorch, whatever is assigned to a field is registered, in the order of the fields: parameters first, then buffers, then
 * modules. Fields are therefore declared in torchvision's order, and a field's name is a part of the state dict's keys.
 */
export abstract class Module {
  /** Dotted path from the network; '' for the network itself. Given when the network is complete. */
  path = '';

  /** What the module computes. Callers use {@link call}, so that the output is known under the module's path. */
  protected abstract forward(x: Value): Value;

  /** Emits the module into the graph of `x`. */
  call(x: Value): Value {
    return x.graph.inModule(this.path, () => this.forward(x));
  }

  /** PyTorch's name of the class. */
  get type(): string {
    return this.constructor.name;
  }

  /** The modules directly below, by name. */
  children(): [string, Module][] {
    return Object.entries(this).filter((entry): entry is [string, Module] => entry[1] instanceof Module);
  }

  /** The tensors of this module alone, by name, in the order of the state dict. */
  tensors(): [string, Parameter | Buffer][] {
    const own = Object.entries(this);
    return [
      ...own.filter((entry): entry is [string, Parameter] => entry[1] instanceof Parameter),
      ...own.filter((entry): entry is [string, Buffer] => entry[1] instanceof Buffer),
    ];
  }

  /** This module and all below it, each before its children, in the order of PyTorch's `named_modules`. */
  *modules(): Generator<Module> {
    yield this;
    for (const [, child] of this.children()) yield* child.modules();
  }

  /** Every tensor of the state dict, in its order. */
  *stateDict(): Generator<Parameter | Buffer> {
    for (const module of this.modules()) {
      for (const [, tensor] of module.tensors()) yield tensor;
    }
  }

  /** Gives every module its path and every tensor its name. */
  assignNames(path = ''): this {
    this.path = path;
    const prefix = path ? `${path}.` : '';
    for (const [name, tensor] of this.tensors()) tensor.name = prefix + name;
    for (const [name, child] of this.children()) child.assignNames(prefix + name);
    return this;
  }
}

/** A tensor of a module as a value of the graph. */
export function valueOf(tensor: Parameter | Buffer, graph: Graph): Value {
  return graph.parameter(tensor.name, tensor.shape, tensor instanceof Buffer ? tensor.dtype : 'F32');
}
