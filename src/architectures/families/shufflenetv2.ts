import { reduceMean } from '../../graph/operators/normalization';
import { concat, reshape, split, transpose } from '../../graph/operators/shape';
import type { Value } from '../../graph/types';
import { type BuildOptions, type Builders, Classifier } from '../Classifier';
import { ReLU } from '../modules/activations';
import { BatchNorm2d } from '../modules/BatchNorm2d';
import { Sequential } from '../modules/containers';
import { Conv2d } from '../modules/Conv2d';
import { Linear } from '../modules/Linear';
import { Module } from '../modules/Module';
import { MaxPool2d } from '../modules/pooling';

/** Ma et al. 2018, "ShuffleNet V2". */

/** Interleaves the channels of the two branches: N×(2·C)×H×W, seen as 2×C, becomes C×2. */
function channelShuffle(x: Value): Value {
  const [batch = 0, channels = 0, height = 0, width = 0] = x.shape;
  const grouped = reshape(x, [batch, 2, channels / 2, height, width]);
  return reshape(transpose(grouped, [0, 2, 1, 3, 4]), x.shape);
}

function pointwise(inPlanes: number, planes: number): Module[] {
  return [new Conv2d(inPlanes, planes, 1, { bias: false }), new BatchNorm2d(planes), new ReLU()];
}

function depthwise(planes: number, stride: number): Module[] {
  return [
    new Conv2d(planes, planes, 3, { stride, padding: 1, groups: planes, bias: false }),
    new BatchNorm2d(planes),
  ];
}

/** With stride 1 half of the channels passes by; with stride 2 both branches see all of them. */
class InvertedResidual extends Module {
  readonly branch1: Sequential;
  readonly branch2: Sequential;

  constructor(
    inPlanes: number,
    planes: number,
    private readonly stride: number,
  ) {
    super();
    const half = planes / 2;
    this.branch1 = new Sequential(
      stride > 1 ? [...depthwise(inPlanes, stride), ...pointwise(inPlanes, half)] : [],
    );
    this.branch2 = new Sequential([
      ...pointwise(stride > 1 ? inPlanes : half, half),
      ...depthwise(half, stride),
      ...pointwise(half, half),
    ]);
  }

  protected override forward(x: Value): Value {
    if (this.stride > 1) return channelShuffle(concat([this.branch1.call(x), this.branch2.call(x)], 1));
    const half = (x.shape[1] ?? 0) / 2;
    const [passing = x, worked = x] = split(x, [half, half], 1);
    return channelShuffle(concat([passing, this.branch2.call(worked)], 1));
  }
}

type FiveWidths = readonly [number, number, number, number, number];

export class ShuffleNetV2 extends Classifier {
  readonly conv1: Sequential;
  readonly maxpool: MaxPool2d;
  readonly stage2: Sequential;
  readonly stage3: Sequential;
  readonly stage4: Sequential;
  readonly conv5: Sequential;
  readonly fc: Linear;

  override readonly headPaths = ['fc'];
  override readonly camPath = 'conv5';

  /** @param widths channels after conv1, the three stages and conv5 */
  constructor(
    repeats: readonly [number, number, number],
    [stem, second, third, fourth, last]: FiveWidths,
    { numClasses }: Pick<BuildOptions, 'numClasses'>,
  ) {
    super();
    const stage = (inPlanes: number, planes: number, blocks: number): Sequential =>
      new Sequential([
        new InvertedResidual(inPlanes, planes, 2),
        ...Array.from({ length: blocks - 1 }, () => new InvertedResidual(planes, planes, 1)),
      ]);
    this.conv1 = new Sequential([
      new Conv2d(3, stem, 3, { stride: 2, padding: 1, bias: false }),
      new BatchNorm2d(stem),
      new ReLU(),
    ]);
    this.maxpool = new MaxPool2d(3, { stride: 2, padding: 1 });
    this.stage2 = stage(stem, second, repeats[0]);
    this.stage3 = stage(second, third, repeats[1]);
    this.stage4 = stage(third, fourth, repeats[2]);
    this.conv5 = new Sequential(pointwise(fourth, last));
    this.fc = new Linear(last, numClasses);
  }

  protected override forward(x: Value): Value {
    let out = this.maxpool.call(this.conv1.call(x));
    out = this.stage4.call(this.stage3.call(this.stage2.call(out)));
    return this.fc.call(reduceMean(this.conv5.call(out), [2, 3], false));
  }
}

export const shufflenets: Builders = {
  shufflenet_v2_x0_5: (options) => new ShuffleNetV2([4, 8, 4], [24, 48, 96, 192, 1024], options),
  shufflenet_v2_x1_0: (options) => new ShuffleNetV2([4, 8, 4], [24, 116, 232, 464, 1024], options),
  shufflenet_v2_x1_5: (options) => new ShuffleNetV2([4, 8, 4], [24, 176, 352, 704, 1024], options),
  shufflenet_v2_x2_0: (options) => new ShuffleNetV2([4, 8, 4], [24, 244, 488, 976, 2048], options),
};
