import { ReLU6 } from '../../src/architectures/modules/activations';
import { Graph } from '../../src/graph/Graph';
import { silu } from '../../src/graph/operators/elementwise';
import type { Value } from '../../src/graph/types';

/** Builds with every ReLU made a SiLU: see `smoothen` in gradients.py. */
export function smoothly<T>(build: () => T): T {
  // Called with each graph as `this`.
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const { emit } = Graph.prototype;
  const relu6 = ReLU6.prototype as unknown as { forward: (x: Value) => Value };
  const { forward } = relu6;
  Graph.prototype.emit = function (this: Graph, op, inputs, ...rest) {
    const [x] = inputs;
    return op === 'Relu' && x ? silu(x) : emit.call(this, op, inputs, ...rest);
  };
  relu6.forward = silu;
  try {
    return build();
  } finally {
    Graph.prototype.emit = emit;
    relu6.forward = forward;
  }
}
