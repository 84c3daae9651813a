import {
  gelu,
  hardSigmoid,
  hardSwish,
  relu,
  relu6,
  sigmoid,
  silu,
  tanh,
} from '../../graph/operators/elementwise';
import type { Value } from '../../graph/types';
import { Module } from './Module';

export class ReLU extends Module {
  protected override forward(x: Value): Value {
    return relu(x);
  }
}

export class ReLU6 extends Module {
  protected override forward(x: Value): Value {
    return relu6(x);
  }
}

export class GELU extends Module {
  protected override forward(x: Value): Value {
    return gelu(x);
  }
}

export class SiLU extends Module {
  protected override forward(x: Value): Value {
    return silu(x);
  }
}

export class Sigmoid extends Module {
  protected override forward(x: Value): Value {
    return sigmoid(x);
  }
}

export class Hardswish extends Module {
  protected override forward(x: Value): Value {
    return hardSwish(x);
  }
}

export class Hardsigmoid extends Module {
  protected override forward(x: Value): Value {
    return hardSigmoid(x);
  }
}

export class Tanh extends Module {
  protected override forward(x: Value): Value {
    return tanh(x);
  }
}
