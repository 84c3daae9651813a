import type { Value } from '../../graph/types';
import { Module } from './Module';

/** torch.nn.Sequential: modules one after the other, named by position or by the given names. */
export class Sequential extends Module {
  private readonly layers: ReadonlyMap<string, Module>;

  constructor(layers: readonly Module[] | Readonly<Record<string, Module>>) {
    super();
    this.layers = new Map(Object.entries(layers));
  }

  override children(): [string, Module][] {
    return [...this.layers];
  }

  protected override forward(x: Value): Value {
    let out = x;
    for (const layer of this.layers.values()) out = layer.call(out);
    return out;
  }
}

/** torch.nn.ModuleList: modules that the owner runs one after the other. */
export class ModuleList extends Sequential {}

/** torch.nn.Identity */
export class Identity extends Module {
  protected override forward(x: Value): Value {
    return x;
  }
}
