import { avgPool2d, globalAveragePool } from '../../graph/operators/pooling';
import { flatten } from '../../graph/operators/shape';
import type { Value } from '../../graph/types';
import { type BuildOptions, type Builders, Classifier } from '../Classifier';
import { BasicConv2d } from '../modules/BasicConv2d';
import { Conv2d } from '../modules/Conv2d';
import { truncatedNormal } from '../modules/initializers';
import { Linear } from '../modules/Linear';
import { Module } from '../modules/Module';
import { AdaptiveAvgPool2d, MaxPool2d } from '../modules/pooling';
import { Dropout } from '../modules/regularisation';
import { transformInput } from '../modules/transformInput';
import { InceptionA, InceptionB, InceptionC, InceptionD, InceptionE } from './inceptionBlocks';

/** Szegedy et al. 2015, "Rethinking the Inception architecture": Inception v3. */

/** A classifier half-way, for training. */
class InceptionAux extends Module {
  readonly conv0: BasicConv2d;
  readonly conv1: BasicConv2d;
  readonly fc: Linear;

  constructor(inputs: number, numClasses: number) {
    super();
    this.conv0 = new BasicConv2d(inputs, 128, 1);
    this.conv1 = new BasicConv2d(128, 768, 5);
    this.fc = new Linear(768, numClasses);
  }

  protected override forward(x: Value): Value {
    const pooled = avgPool2d(x, { kernel: [5, 5], stride: [3, 3], padding: [0, 0], ceil: false });
    return this.fc.call(flatten(globalAveragePool(this.conv1.call(this.conv0.call(pooled)))));
  }
}

/** With its auxiliary head, which inference does not run, and with torchvision's `transform_input`, as published. */
export class Inception3 extends Classifier {
  readonly Conv2d_1a_3x3: BasicConv2d;
  readonly Conv2d_2a_3x3: BasicConv2d;
  readonly Conv2d_2b_3x3: BasicConv2d;
  readonly maxpool1: MaxPool2d;
  readonly Conv2d_3b_1x1: BasicConv2d;
  readonly Conv2d_4a_3x3: BasicConv2d;
  readonly maxpool2: MaxPool2d;
  readonly Mixed_5b: InceptionA;
  readonly Mixed_5c: InceptionA;
  readonly Mixed_5d: InceptionA;
  readonly Mixed_6a: InceptionB;
  readonly Mixed_6b: InceptionC;
  readonly Mixed_6c: InceptionC;
  readonly Mixed_6d: InceptionC;
  readonly Mixed_6e: InceptionC;
  readonly AuxLogits: InceptionAux;
  readonly Mixed_7a: InceptionD;
  readonly Mixed_7b: InceptionE;
  readonly Mixed_7c: InceptionE;
  readonly avgpool: AdaptiveAvgPool2d;
  readonly dropout: Dropout;
  readonly fc: Linear;

  override readonly headPaths = ['AuxLogits.fc', 'fc'];
  override readonly camPath = 'Mixed_7c';

  constructor({ numClasses }: Pick<BuildOptions, 'numClasses'>) {
    super();
    this.Conv2d_1a_3x3 = new BasicConv2d(3, 32, 3, { stride: 2 });
    this.Conv2d_2a_3x3 = new BasicConv2d(32, 32, 3);
    this.Conv2d_2b_3x3 = new BasicConv2d(32, 64, 3, { padding: 1 });
    this.maxpool1 = new MaxPool2d(3, { stride: 2 });
    this.Conv2d_3b_1x1 = new BasicConv2d(64, 80, 1);
    this.Conv2d_4a_3x3 = new BasicConv2d(80, 192, 3);
    this.maxpool2 = new MaxPool2d(3, { stride: 2 });
    this.Mixed_5b = new InceptionA(192, 32);
    this.Mixed_5c = new InceptionA(256, 64);
    this.Mixed_5d = new InceptionA(288, 64);
    this.Mixed_6a = new InceptionB(288);
    this.Mixed_6b = new InceptionC(768, 128);
    this.Mixed_6c = new InceptionC(768, 160);
    this.Mixed_6d = new InceptionC(768, 160);
    this.Mixed_6e = new InceptionC(768, 192);
    this.AuxLogits = new InceptionAux(768, numClasses);
    this.Mixed_7a = new InceptionD(768);
    this.Mixed_7b = new InceptionE(1280);
    this.Mixed_7c = new InceptionE(2048);
    this.avgpool = new AdaptiveAvgPool2d(1);
    this.dropout = new Dropout();
    this.fc = new Linear(2048, numClasses);
    for (const module of this.modules()) {
      if (module instanceof Conv2d || module instanceof Linear) module.weight.init = truncatedNormal(0.1);
    }
    this.AuxLogits.fc.weight.init = truncatedNormal(0.001);
  }

  protected override forward(x: Value): Value {
    const layers = [
      ...[this.Conv2d_1a_3x3, this.Conv2d_2a_3x3, this.Conv2d_2b_3x3, this.maxpool1],
      ...[this.Conv2d_3b_1x1, this.Conv2d_4a_3x3, this.maxpool2],
      ...[this.Mixed_5b, this.Mixed_5c, this.Mixed_5d],
      ...[this.Mixed_6a, this.Mixed_6b, this.Mixed_6c, this.Mixed_6d, this.Mixed_6e],
      ...[this.Mixed_7a, this.Mixed_7b, this.Mixed_7c],
      ...[this.avgpool, this.dropout],
    ];
    let out = transformInput(x);
    for (const layer of layers) out = layer.call(out);
    return this.fc.call(flatten(out));
  }
}

export const inceptions: Builders = {
  inception_v3: (options) => new Inception3(options),
};
