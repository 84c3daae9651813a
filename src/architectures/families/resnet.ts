import { add } from '../../graph/operators/elementwise';
import { flatten } from '../../graph/operators/shape';
import type { Value } from '../../graph/types';
import { type BuildOptions, type Builders, Classifier } from '../Classifier';
import { ReLU } from '../modules/activations';
import { BatchNorm2d } from '../modules/BatchNorm2d';
import { Sequential } from '../modules/containers';
import { Conv2d } from '../modules/Conv2d';
import { fanOut, kaimingNormal } from '../modules/initializers';
import { Linear } from '../modules/Linear';
import { Module } from '../modules/Module';
import { AdaptiveAvgPool2d, MaxPool2d } from '../modules/pooling';

/** He et al. 2015, "Deep residual learning"; ResNeXt (Xie et al. 2016) and Wide ResNet (Zagoruyko 2016). */

interface Width {
  readonly groups: number;
  readonly widthPerGroup: number;
}

function conv3x3(inPlanes: number, planes: number, stride = 1, groups = 1): Conv2d {
  return new Conv2d(inPlanes, planes, 3, { stride, padding: 1, groups, bias: false });
}

function conv1x1(inPlanes: number, planes: number, stride = 1): Conv2d {
  return new Conv2d(inPlanes, planes, 1, { stride, bias: false });
}

/** Two 3×3 convolutions and a shortcut. */
class BasicBlock extends Module {
  static readonly expansion = 1;

  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly relu: ReLU;
  readonly conv2: Conv2d;
  readonly bn2: BatchNorm2d;
  readonly downsample: Sequential | null;

  constructor(inPlanes: number, planes: number, stride: number, downsample: Sequential | null) {
    super();
    this.conv1 = conv3x3(inPlanes, planes, stride);
    this.bn1 = new BatchNorm2d(planes);
    this.relu = new ReLU();
    this.conv2 = conv3x3(planes, planes);
    this.bn2 = new BatchNorm2d(planes);
    this.downsample = downsample;
  }

  protected override forward(x: Value): Value {
    let out = this.relu.call(this.bn1.call(this.conv1.call(x)));
    out = this.bn2.call(this.conv2.call(out));
    return this.relu.call(add(out, this.downsample?.call(x) ?? x));
  }
}

/** 1×1, 3×3, 1×1 and a shortcut. The stride sits in the 3×3, as in torchvision ("ResNet v1.5"). */
class Bottleneck extends Module {
  static readonly expansion = 4;

  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly conv2: Conv2d;
  readonly bn2: BatchNorm2d;
  readonly conv3: Conv2d;
  readonly bn3: BatchNorm2d;
  readonly relu: ReLU;
  readonly downsample: Sequential | null;

  constructor(
    inPlanes: number,
    planes: number,
    stride: number,
    downsample: Sequential | null,
    { groups, widthPerGroup }: Width,
  ) {
    super();
    const width = Math.trunc((planes * widthPerGroup) / 64) * groups;
    this.conv1 = conv1x1(inPlanes, width);
    this.bn1 = new BatchNorm2d(width);
    this.conv2 = conv3x3(width, width, stride, groups);
    this.bn2 = new BatchNorm2d(width);
    this.conv3 = conv1x1(width, planes * Bottleneck.expansion);
    this.bn3 = new BatchNorm2d(planes * Bottleneck.expansion);
    this.relu = new ReLU();
    this.downsample = downsample;
  }

  protected override forward(x: Value): Value {
    let out = this.relu.call(this.bn1.call(this.conv1.call(x)));
    out = this.relu.call(this.bn2.call(this.conv2.call(out)));
    out = this.bn3.call(this.conv3.call(out));
    return this.relu.call(add(out, this.downsample?.call(x) ?? x));
  }
}

type Block = typeof BasicBlock | typeof Bottleneck;

export class ResNet extends Classifier {
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly relu: ReLU;
  readonly maxpool: MaxPool2d;
  readonly layer1: Sequential;
  readonly layer2: Sequential;
  readonly layer3: Sequential;
  readonly layer4: Sequential;
  readonly avgpool: AdaptiveAvgPool2d;
  readonly fc: Linear;

  override readonly headPaths = ['fc'];
  override readonly camPath = 'layer4';

  /** @param base channels of the stem, 64 in every published network */
  constructor(
    block: Block,
    layers: readonly [number, number, number, number],
    { numClasses }: Pick<BuildOptions, 'numClasses'>,
    width: Width = { groups: 1, widthPerGroup: 64 },
    base = 64,
  ) {
    super();
    let inPlanes = base;
    const stage = (planes: number, blocks: number, stride: number): Sequential => {
      const outPlanes = planes * block.expansion;
      const downsample =
        stride !== 1 || inPlanes !== outPlanes
          ? new Sequential([conv1x1(inPlanes, outPlanes, stride), new BatchNorm2d(outPlanes)])
          : null;
      const first = new block(inPlanes, planes, stride, downsample, width);
      inPlanes = outPlanes;
      const rest = Array.from({ length: blocks - 1 }, () => new block(outPlanes, planes, 1, null, width));
      return new Sequential([first, ...rest]);
    };
    this.conv1 = new Conv2d(3, base, 7, { stride: 2, padding: 3, bias: false });
    this.bn1 = new BatchNorm2d(base);
    this.relu = new ReLU();
    this.maxpool = new MaxPool2d(3, { stride: 2, padding: 1 });
    this.layer1 = stage(base, layers[0], 1);
    this.layer2 = stage(base * 2, layers[1], 2);
    this.layer3 = stage(base * 4, layers[2], 2);
    this.layer4 = stage(base * 8, layers[3], 2);
    this.avgpool = new AdaptiveAvgPool2d(1);
    this.fc = new Linear(base * 8 * block.expansion, numClasses);
    for (const module of this.modules()) {
      if (module instanceof Conv2d) module.weight.init = kaimingNormal(fanOut(module.weight.shape));
    }
  }

  protected override forward(x: Value): Value {
    let out = this.maxpool.call(this.relu.call(this.bn1.call(this.conv1.call(x))));
    out = this.layer4.call(this.layer3.call(this.layer2.call(this.layer1.call(out))));
    return this.fc.call(flatten(this.avgpool.call(out)));
  }
}

const WIDE: Width = { groups: 1, widthPerGroup: 128 };

export const resnets: Builders = {
  resnet18: (options) => new ResNet(BasicBlock, [2, 2, 2, 2], options),
  resnet34: (options) => new ResNet(BasicBlock, [3, 4, 6, 3], options),
  resnet50: (options) => new ResNet(Bottleneck, [3, 4, 6, 3], options),
  resnet101: (options) => new ResNet(Bottleneck, [3, 4, 23, 3], options),
  resnet152: (options) => new ResNet(Bottleneck, [3, 8, 36, 3], options),
  resnext50_32x4d: (options) =>
    new ResNet(Bottleneck, [3, 4, 6, 3], options, { groups: 32, widthPerGroup: 4 }),
  resnext101_32x8d: (options) =>
    new ResNet(Bottleneck, [3, 4, 23, 3], options, { groups: 32, widthPerGroup: 8 }),
  resnext101_64x4d: (options) =>
    new ResNet(Bottleneck, [3, 4, 23, 3], options, { groups: 64, widthPerGroup: 4 }),
  wide_resnet50_2: (options) => new ResNet(Bottleneck, [3, 4, 6, 3], options, WIDE),
  wide_resnet101_2: (options) => new ResNet(Bottleneck, [3, 4, 23, 3], options, WIDE),
};
