import type { DType } from '../../shared/dtype';
import type { Initializer } from './initializers';

/** A tensor that training may change. Its name is given when the network is complete. */
export class Parameter {
  /** Key in the state dict. */
  name = '';

  constructor(
    public shape: readonly number[],
    public init: Initializer,
  ) {}
}

/** A tensor that belongs to the state dict but is not trained: statistics, tables. */
export class Buffer {
  /** Key in the state dict. */
  name = '';

  constructor(
    public shape: readonly number[],
    readonly dtype: DType,
    /** The elements of a fresh network, row-major; one number stands for all. */
    readonly initial: number | ArrayLike<number>,
  ) {}
}
