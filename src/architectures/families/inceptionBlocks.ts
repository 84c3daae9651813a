import { avgPool2d, maxPool2d } from '../../graph/operators/pooling';
import { concat } from '../../graph/operators/shape';
import type { Value } from '../../graph/types';
import { BasicConv2d } from '../modules/BasicConv2d';
import { Module } from '../modules/Module';

/** The five modules of Inception v3, named as in torchvision. Each concatenates the outputs of its branches. */

/** Runs modules one after the other. */
function chain(x: Value, ...modules: readonly Module[]): Value {
  return modules.reduce((value, module) => module.call(value), x);
}

/** Average over 3×3 places at stride 1. */
function smooth(x: Value): Value {
  return avgPool2d(x, { kernel: [3, 3], stride: [1, 1], padding: [1, 1], ceil: false });
}

/** Largest of 3×3 places at stride 2. */
function halve(x: Value): Value {
  return maxPool2d(x, { kernel: [3, 3], stride: [2, 2], padding: [0, 0], ceil: false });
}

/** 1×7 … and 7×1 convolutions that keep height and width. */
function wide(inputs: number, outputs: number, length: number): BasicConv2d {
  return new BasicConv2d(inputs, outputs, [1, length], { padding: [0, (length - 1) / 2] });
}

function tall(inputs: number, outputs: number, length: number): BasicConv2d {
  return new BasicConv2d(inputs, outputs, [length, 1], { padding: [(length - 1) / 2, 0] });
}

/** Figure 5 of the paper: 3×3 convolutions in a row instead of large ones. */
export class InceptionA extends Module {
  readonly branch1x1: BasicConv2d;
  readonly branch5x5_1: BasicConv2d;
  readonly branch5x5_2: BasicConv2d;
  readonly branch3x3dbl_1: BasicConv2d;
  readonly branch3x3dbl_2: BasicConv2d;
  readonly branch3x3dbl_3: BasicConv2d;
  readonly branch_pool: BasicConv2d;

  constructor(inputs: number, poolFeatures: number) {
    super();
    this.branch1x1 = new BasicConv2d(inputs, 64, 1);
    this.branch5x5_1 = new BasicConv2d(inputs, 48, 1);
    this.branch5x5_2 = new BasicConv2d(48, 64, 5, { padding: 2 });
    this.branch3x3dbl_1 = new BasicConv2d(inputs, 64, 1);
    this.branch3x3dbl_2 = new BasicConv2d(64, 96, 3, { padding: 1 });
    this.branch3x3dbl_3 = new BasicConv2d(96, 96, 3, { padding: 1 });
    this.branch_pool = new BasicConv2d(inputs, poolFeatures, 1);
  }

  protected override forward(x: Value): Value {
    const branches = [
      this.branch1x1.call(x),
      chain(x, this.branch5x5_1, this.branch5x5_2),
      chain(x, this.branch3x3dbl_1, this.branch3x3dbl_2, this.branch3x3dbl_3),
      this.branch_pool.call(smooth(x)),
    ];
    return concat(branches, 1);
  }
}

/** From 35×35 to 17×17. */
export class InceptionB extends Module {
  readonly branch3x3: BasicConv2d;
  readonly branch3x3dbl_1: BasicConv2d;
  readonly branch3x3dbl_2: BasicConv2d;
  readonly branch3x3dbl_3: BasicConv2d;

  constructor(inputs: number) {
    super();
    this.branch3x3 = new BasicConv2d(inputs, 384, 3, { stride: 2 });
    this.branch3x3dbl_1 = new BasicConv2d(inputs, 64, 1);
    this.branch3x3dbl_2 = new BasicConv2d(64, 96, 3, { padding: 1 });
    this.branch3x3dbl_3 = new BasicConv2d(96, 96, 3, { stride: 2 });
  }

  protected override forward(x: Value): Value {
    const branches = [
      this.branch3x3.call(x),
      chain(x, this.branch3x3dbl_1, this.branch3x3dbl_2, this.branch3x3dbl_3),
      halve(x),
    ];
    return concat(branches, 1);
  }
}

/** Figure 6 of the paper: 7×7 convolutions as 1×7 and 7×1. */
export class InceptionC extends Module {
  readonly branch1x1: BasicConv2d;
  readonly branch7x7_1: BasicConv2d;
  readonly branch7x7_2: BasicConv2d;
  readonly branch7x7_3: BasicConv2d;
  readonly branch7x7dbl_1: BasicConv2d;
  readonly branch7x7dbl_2: BasicConv2d;
  readonly branch7x7dbl_3: BasicConv2d;
  readonly branch7x7dbl_4: BasicConv2d;
  readonly branch7x7dbl_5: BasicConv2d;
  readonly branch_pool: BasicConv2d;

  constructor(inputs: number, channels: number) {
    super();
    this.branch1x1 = new BasicConv2d(inputs, 192, 1);
    this.branch7x7_1 = new BasicConv2d(inputs, channels, 1);
    this.branch7x7_2 = wide(channels, channels, 7);
    this.branch7x7_3 = tall(channels, 192, 7);
    this.branch7x7dbl_1 = new BasicConv2d(inputs, channels, 1);
    this.branch7x7dbl_2 = tall(channels, channels, 7);
    this.branch7x7dbl_3 = wide(channels, channels, 7);
    this.branch7x7dbl_4 = tall(channels, channels, 7);
    this.branch7x7dbl_5 = wide(channels, 192, 7);
    this.branch_pool = new BasicConv2d(inputs, 192, 1);
  }

  protected override forward(x: Value): Value {
    const double = [this.branch7x7dbl_1, this.branch7x7dbl_2, this.branch7x7dbl_3, this.branch7x7dbl_4];
    const branches = [
      this.branch1x1.call(x),
      chain(x, this.branch7x7_1, this.branch7x7_2, this.branch7x7_3),
      chain(x, ...double, this.branch7x7dbl_5),
      this.branch_pool.call(smooth(x)),
    ];
    return concat(branches, 1);
  }
}

/** From 17×17 to 8×8. */
export class InceptionD extends Module {
  readonly branch3x3_1: BasicConv2d;
  readonly branch3x3_2: BasicConv2d;
  readonly branch7x7x3_1: BasicConv2d;
  readonly branch7x7x3_2: BasicConv2d;
  readonly branch7x7x3_3: BasicConv2d;
  readonly branch7x7x3_4: BasicConv2d;

  constructor(inputs: number) {
    super();
    this.branch3x3_1 = new BasicConv2d(inputs, 192, 1);
    this.branch3x3_2 = new BasicConv2d(192, 320, 3, { stride: 2 });
    this.branch7x7x3_1 = new BasicConv2d(inputs, 192, 1);
    this.branch7x7x3_2 = wide(192, 192, 7);
    this.branch7x7x3_3 = tall(192, 192, 7);
    this.branch7x7x3_4 = new BasicConv2d(192, 192, 3, { stride: 2 });
  }

  protected override forward(x: Value): Value {
    const branches = [
      chain(x, this.branch3x3_1, this.branch3x3_2),
      chain(x, this.branch7x7x3_1, this.branch7x7x3_2, this.branch7x7x3_3, this.branch7x7x3_4),
      halve(x),
    ];
    return concat(branches, 1);
  }
}

/** Figure 7 of the paper: 1×3 and 3×1 side by side, for many channels at few places. */
export class InceptionE extends Module {
  readonly branch1x1: BasicConv2d;
  readonly branch3x3_1: BasicConv2d;
  readonly branch3x3_2a: BasicConv2d;
  readonly branch3x3_2b: BasicConv2d;
  readonly branch3x3dbl_1: BasicConv2d;
  readonly branch3x3dbl_2: BasicConv2d;
  readonly branch3x3dbl_3a: BasicConv2d;
  readonly branch3x3dbl_3b: BasicConv2d;
  readonly branch_pool: BasicConv2d;

  constructor(inputs: number) {
    super();
    this.branch1x1 = new BasicConv2d(inputs, 320, 1);
    this.branch3x3_1 = new BasicConv2d(inputs, 384, 1);
    this.branch3x3_2a = wide(384, 384, 3);
    this.branch3x3_2b = tall(384, 384, 3);
    this.branch3x3dbl_1 = new BasicConv2d(inputs, 448, 1);
    this.branch3x3dbl_2 = new BasicConv2d(448, 384, 3, { padding: 1 });
    this.branch3x3dbl_3a = wide(384, 384, 3);
    this.branch3x3dbl_3b = tall(384, 384, 3);
    this.branch_pool = new BasicConv2d(inputs, 192, 1);
  }

  protected override forward(x: Value): Value {
    const single = this.branch3x3_1.call(x);
    const double = chain(x, this.branch3x3dbl_1, this.branch3x3dbl_2);
    const branches = [
      this.branch1x1.call(x),
      this.branch3x3_2a.call(single),
      this.branch3x3_2b.call(single),
      this.branch3x3dbl_3a.call(double),
      this.branch3x3dbl_3b.call(double),
      this.branch_pool.call(smooth(x)),
    ];
    return concat(branches, 1);
  }
}
