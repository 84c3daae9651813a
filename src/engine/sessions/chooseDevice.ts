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

/** Says that the CPU takes the place of another device, why, and what can be done. */
export function deviceNote(asked: Device, sentences: readonly (string | null)[]): string {
  const name = formatDevice(asked);
  return [`The CPU did the work instead of ${name}.`, ...sentences.filter((text) => text !== null)].join(' ');
}
