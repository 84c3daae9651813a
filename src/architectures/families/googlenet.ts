import { relu } from '../../graph/operators/elementwise';
import { adaptiveAvgPool2d } from '../../graph/operators/pooling';
import { concat, flatten } from '../../graph/operators/shape';
import type { Value } from '../../graph/types';
import { type BuildOptions, type Builders, Classifier } from '../Classifier';
import { BasicConv2d } from '../modules/BasicConv2d';
import { Sequential } from '../modules/containers';
import { Conv2d } from '../modules/Conv2d';
import { truncatedNormal } from '../modules/initializers';
import { Linear } from '../modules/Linear';
import { Module } from '../modules/Module';
import { AdaptiveAvgPool2d, MaxPool2d } from '../modules/pooling';
import { Dropout } from '../modules/regularisation';
import { transformInput } from '../modules/transformInput';

/** Szegedy et al. 2014, "Going deeper with convolutions", with batch normalisation. */

/** Channels of an inception module as in the paper's table 1; a pair is what a branch is reduced to first, then its output. */
type InceptionRow = readonly [
  one: number,
  three: readonly [number, number],
  five: readonly [number, number],
  pool: number,
];

/** Four branches side by side. The one that the paper gives a 5×5 convolution has 3×3: torchvision's weights are so. */
class Inception extends Module {
  readonly branch1: BasicConv2d;
  readonly branch2: Sequential;
  readonly branch3: Sequential;
  readonly branch4: Sequential;

  constructor(inputs: number, [one, three, five, pool]: InceptionRow) {
    super();
    const reduced = ([narrow, outputs]: readonly [number, number]) =>
      new Sequential([
        new BasicConv2d(inputs, narrow, 1),
        new BasicConv2d(narrow, outputs, 3, { padding: 1 }),
      ]);
    this.branch1 = new BasicConv2d(inputs, one, 1);
    this.branch2 = reduced(three);
    this.branch3 = reduced(five);
    this.branch4 = new Sequential([
      new MaxPool2d(3, { stride: 1, padding: 1, ceilMode: true }),
      new BasicConv2d(inputs, pool, 1),
    ]);
  }

  protected override forward(x: Value): Value {
    const branches = [this.branch1, this.branch2, this.branch3, this.branch4];
    return concat(
      branches.map((branch) => branch.call(x)),
      1,
    );
  }
}

/** A classifier half-way, for training. */
class InceptionAux extends Module {
  readonly conv: BasicConv2d;
  readonly fc1: Linear;
  readonly fc2: Linear;
  readonly dropout: Dropout;

  constructor(inputs: number, numClasses: number) {
    super();
    this.conv = new BasicConv2d(inputs, 128, 1);
    this.fc1 = new Linear(128 * 4 * 4, 1024);
    this.fc2 = new Linear(1024, numClasses);
    this.dropout = new Dropout(0.7);
  }

  protected override forward(x: Value): Value {
    const features = flatten(this.conv.call(adaptiveAvgPool2d(x, 4, 4)));
    return this.fc2.call(this.dropout.call(relu(this.fc1.call(features))));
  }
}

/** With its auxiliary heads, which inference does not run, and with torchvision's `transform_input`, as published. */
export class GoogLeNet extends Classifier {
  readonly conv1: BasicConv2d;
  readonly maxpool1: MaxPool2d;
  readonly conv2: BasicConv2d;
  readonly conv3: BasicConv2d;
  readonly maxpool2: MaxPool2d;
  readonly inception3a: Inception;
  readonly inception3b: Inception;
  readonly maxpool3: MaxPool2d;
  readonly inception4a: Inception;
  readonly inception4b: Inception;
  readonly inception4c: Inception;
  readonly inception4d: Inception;
  readonly inception4e: Inception;
  readonly maxpool4: MaxPool2d;
  readonly inception5a: Inception;
  readonly inception5b: Inception;
  readonly aux1: InceptionAux;
  readonly aux2: InceptionAux;
  readonly avgpool: AdaptiveAvgPool2d;
  readonly dropout: Dropout;
  readonly fc: Linear;

  override readonly headPaths = ['aux1.fc2', 'aux2.fc2', 'fc'];
  override readonly camPath = 'inception5b';

  constructor({ numClasses }: Pick<BuildOptions, 'numClasses'>) {
    super();
    const halve = (kernel: number) => new MaxPool2d(kernel, { stride: 2, ceilMode: true });
    this.conv1 = new BasicConv2d(3, 64, 7, { stride: 2, padding: 3 });
    this.maxpool1 = halve(3);
    this.conv2 = new BasicConv2d(64, 64, 1);
    this.conv3 = new BasicConv2d(64, 192, 3, { padding: 1 });
    this.maxpool2 = halve(3);
    this.inception3a = new Inception(192, [64, [96, 128], [16, 32], 32]);
    this.inception3b = new Inception(256, [128, [128, 192], [32, 96], 64]);
    this.maxpool3 = halve(3);
    this.inception4a = new Inception(480, [192, [96, 208], [16, 48], 64]);
    this.inception4b = new Inception(512, [160, [112, 224], [24, 64], 64]);
    this.inception4c = new Inception(512, [128, [128, 256], [24, 64], 64]);
    this.inception4d = new Inception(512, [112, [144, 288], [32, 64], 64]);
    this.inception4e = new Inception(528, [256, [160, 320], [32, 128], 128]);
    this.maxpool4 = halve(2);
    this.inception5a = new Inception(832, [256, [160, 320], [32, 128], 128]);
    this.inception5b = new Inception(832, [384, [192, 384], [48, 128], 128]);
    this.aux1 = new InceptionAux(512, numClasses);
    this.aux2 = new InceptionAux(528, numClasses);
    this.avgpool = new AdaptiveAvgPool2d(1);
    this.dropout = new Dropout(0.2);
    this.fc = new Linear(1024, numClasses);
    for (const module of this.modules()) {
      if (module instanceof Conv2d || module instanceof Linear) module.weight.init = truncatedNormal(0.01);
    }
  }

  protected override forward(x: Value): Value {
    let out = this.maxpool1.call(this.conv1.call(transformInput(x)));
    out = this.maxpool2.call(this.conv3.call(this.conv2.call(out)));
    out = this.maxpool3.call(this.inception3b.call(this.inception3a.call(out)));
    for (const module of [this.inception4a, this.inception4b, this.inception4c, this.inception4d]) {
      out = module.call(out);
    }
    out = this.maxpool4.call(this.inception4e.call(out));
    out = this.inception5b.call(this.inception5a.call(out));
    return this.fc.call(this.dropout.call(flatten(this.avgpool.call(out))));
  }
}

export const googlenets: Builders = {
  googlenet: (options) => new GoogLeNet(options),
};
