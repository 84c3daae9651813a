import type { DeviceChoice } from '../../shared/deviceProtocol';
import type { Device } from '../../shared/engineProtocol';
import { formatDevice } from '../../shared/format';
import type { DeviceTrials } from '../devices/DeviceTrials';
import type { Trial } from '../devices/Trial';

/**
 * Chooses the device for a model. One that is asked for is tried on its first use and replaced by the CPU, with the reason, where it does
 * not work. `auto` tries nothing: it takes the fastest of those that have been measured, and the CPU until then.
 */
export async function chooseDevice(asked: Device, trial: Trial, trials: DeviceTrials): Promise<DeviceChoice> {
  if (asked === 'cpu') return { device: 'cpu' };
  if (asked === 'auto') return { device: await trials.fastest(trial) };
  const { state, reason, remedy } = await trials.find(asked, trial);
  if (state === 'works') return { device: asked };
  return { device: 'cpu', deviceNote: deviceNote(asked, [reason, remedy]) };
}

/**
 * Chooses the device for other work of a model than classifying, whose results are compared with the CPU's by a trial of their own on its
 * first use. `auto` takes the device that is fastest at classifying, and the CPU without a word where that does not do this work.
 */
export async function chooseDerived(
  asked: Device,
  classifying: Trial,
  own: () => Promise<Trial>,
  trials: DeviceTrials,
): Promise<DeviceChoice> {
  if (asked !== 'auto') return asked === 'cpu' ? { device: 'cpu' } : chooseDevice(asked, await own(), trials);
  const fastest = await trials.fastest(classifying);
  if (fastest === 'cpu') return { device: 'cpu' };
  const { device } = await chooseDevice(fastest, await own(), trials);
  return { device };
}

/** Says that the CPU takes the place of another device, why, and what can be done. */
export function deviceNote(asked: Device, sentences: readonly (string | null)[]): string {
  const name = formatDevice(asked);
  return [`The CPU did the work instead of ${name}.`, ...sentences.filter((text) => text !== null)].join(' ');
}
