import type { Device } from './engineProtocol';
import type { Preprocessing } from './preprocessing';

/** A count in at most three digits and a unit: `128`, `9.4 k`, `513 k`, `11.7 M`. */
export function formatCount(count: number): string {
  if (count < 1000) return String(count);
  let value = count;
  let unit = '';
  for (const next of ['k', 'M', 'G', 'T']) {
    value /= 1000;
    unit = next;
    // 999,950 would otherwise read "1000 k": what rounds up to the next unit is written in it.
    if (value < 999.5) break;
  }
  return `${value < 99.95 ? value.toFixed(1) : value.toFixed(0)} ${unit}`;
}

/** A count in full, with separators: `11,689,512`. */
export function formatExactCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** A number of bytes in at most three digits and a decimal unit: `72 B`, `9.4 kB`, `102 MB`. */
export function formatBytes(bytes: number): string {
  return bytes < 1000 ? `${bytes} B` : `${formatCount(bytes)}B`;
}

/** A share 0…1 as a percentage with one decimal; what would round to zero reads `< 0.1 %`. */
export function formatPercent(share: number): string {
  if (share < 0.0005) return '< 0.1 %';
  return `${(share * 100).toFixed(1)} %`;
}

/** A time in milliseconds with the unit that suits it: `11 ms`, `1.2 s`, `3 min`. */
export function formatTime(milliseconds: number): string {
  if (milliseconds < 0.95) return '< 1 ms';
  if (milliseconds < 999.5) return `${milliseconds.toFixed(0)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${seconds.toFixed(0)} s`;
  return `${(seconds / 60).toFixed(0)} min`;
}

/** The shape of a tensor: `64×3×7×7`; one without dimensions is a scalar. */
export function formatShape(shape: readonly number[]): string {
  return shape.join('×') || 'scalar';
}

/**
 * A measured value in four digits: `0.0312`, `−12.4`, `3.2e−9`. Whole numbers of up to seven digits are given in full, what is
 * neither finite nor a number by name.
 */
export function formatValue(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  const text =
    Number.isInteger(value) && size < 1e7
      ? String(value)
      : size >= 1e-3 && size < 1e6
        ? String(Number(value.toPrecision(4)))
        : value.toExponential(2).replace('e+', 'e');
  return text.replaceAll('-', '−');
}

/** A time to wait in whole units, at least a second: `1 s`, `40 s`, `3 min`, `1 h 20 min`. */
export function formatWait(seconds: number): string {
  if (seconds < 59.5) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The shape of one picture's output: the leading batch extent is left out. A scalar per picture reads `1`. */
export function formatOutputShape(shape: readonly number[]): string {
  return shape.slice(1).join('×') || '1';
}

const IMAGENET_MEAN = [0.485, 0.456, 0.406];

/** What happens to a picture before the network, in one short line: `224×224 · bilinear · ImageNet mean`. */
export function formatPreprocessing({ crop, interpolation, mean }: Preprocessing): string {
  return `${crop}×${crop} · ${interpolation} · ${formatMean(mean)}`;
}

/** The same as a sentence with every number. */
export function describePreprocessing({ resize, crop, interpolation, mean, std }: Preprocessing): string {
  return (
    `Shorter side resized to ${resize} px (${interpolation}), ${crop}×${crop} px cut from the centre, ` +
    `mean ${mean.join(', ')}, standard deviation ${std.join(', ')}`
  );
}

function formatMean(mean: readonly number[]): string {
  if (mean.every((value, channel) => value === IMAGENET_MEAN[channel])) return 'ImageNet mean';
  return `mean ${new Set(mean).size === 1 ? String(mean[0]) : mean.join(', ')}`;
}

const DEVICE_NAMES: Readonly<Record<Device, string>> = {
  auto: 'Automatic',
  cpu: 'CPU',
  cuda: 'CUDA',
  dml: 'DirectML',
  coreml: 'Core ML',
  webgpu: 'WebGPU',
};

export function formatDevice(device: Device): string {
  return DEVICE_NAMES[device];
}

/** The first name of a class; label sets write synonyms after commas. */
export function firstName(label: string): string {
  const [first = ''] = label.split(',', 1);
  return first.trim() === '' ? label : first.trim();
}
