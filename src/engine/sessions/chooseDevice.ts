import type { ClassifySummary, Device } from '../../shared/engineProtocol';
import { formatDevice } from '../../shared/format';

/** The device that will do the work, and why it is not the one that was asked for. */
export type DeviceChoice = Pick<ClassifySummary, 'device' | 'deviceNote'>;

/** The CPU is the one device that works; asking for another falls back to it, visibly. */
export function chooseDevice(asked: Device): DeviceChoice {
  if (asked === 'auto' || asked === 'cpu') return { device: 'cpu' };
  return {
    device: 'cpu',
    deviceNote: `${formatDevice(asked)} is not supported by this version of Headstart; the CPU did the work.`,
  };
}
