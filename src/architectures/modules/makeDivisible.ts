/**
 * The multiple of `divisor` nearest to a number of channels, but never more than a tenth below it: the rounding of the MobileNet
 * papers' reference code, which torchvision's MobileNet, EfficientNet, MNASNet and RegNet follow.
 */
export function makeDivisible(channels: number, divisor = 8): number {
  const rounded = Math.max(divisor, Math.floor((channels + divisor / 2) / divisor) * divisor);
  return rounded < 0.9 * channels ? rounded + divisor : rounded;
}
