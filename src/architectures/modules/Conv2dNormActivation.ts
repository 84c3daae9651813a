import { ReLU } from './activations';
import { BatchNorm2d } from './BatchNorm2d';
import { Sequential } from './containers';
import { Conv2d } from './Conv2d';
import type { Module } from './Module';

export interface ConvNormActivationOptions {
  /** 3 when absent. */
  readonly kernel?: number;
  readonly stride?: number;
  /** What keeps the extent at stride 1 when absent. */
  readonly padding?: number;
  readonly dilation?: number;
  readonly groups?: number;
  /** The normalisation of so many channels; a BatchNorm2d when absent, none when null. */
  readonly norm?: ((channels: number) => Module) | null;
  /** A ReLU when absent, none when null. */
  readonly activation?: (() => Module) | null;
  /** Where there is no normalisation, unless said otherwise. */
  readonly bias?: boolean;
}

/** torchvision.ops.Conv2dNormActivation: N×in×H×W → N×out×H'×W'. */
export class Conv2dNormActivation extends Sequential {
  constructor(inChannels: number, outChannels: number, options: ConvNormActivationOptions = {}) {
    const { kernel = 3, stride = 1, dilation = 1, groups = 1 } = options;
    const { norm = (channels: number) => new BatchNorm2d(channels), activation = () => new ReLU() } = options;
    const padding = options.padding ?? Math.floor((kernel - 1) / 2) * dilation;
    const bias = options.bias ?? norm === null;
    const layers: Module[] = [
      new Conv2d(inChannels, outChannels, kernel, { stride, padding, dilation, groups, bias }),
    ];
    if (norm) layers.push(norm(outChannels));
    if (activation) layers.push(activation());
    super(layers);
  }
}
