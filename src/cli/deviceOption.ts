import { DEVICES } from '../shared/deviceProtocol';
import type { Device } from '../shared/engineProtocol';
import { HeadstartError } from '../shared/errors';
import type { OptionSpec, OptionValues } from './Command';

/** Where the network runs; commands that run one share it. */
export const DEVICE_OPTION: Readonly<Record<string, OptionSpec>> = {
  device: {
    value: 'DEVICE',
    description: `${DEVICES.join(', ')}; "headstart devices" says which there are`,
    fallback: 'auto',
  },
};

/** @throws `usage` */
export function parseDevice({ device = 'auto' }: OptionValues): Device {
  const found = DEVICES.find((known) => known === device);
  if (found) return found;
  throw new HeadstartError('usage', `--device must be one of ${DEVICES.join(', ')}.`);
}
