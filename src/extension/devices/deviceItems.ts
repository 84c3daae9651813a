import { REAL_DEVICES, type DeviceReport, type DevicesResult } from '../../shared/deviceProtocol';
import type { Device } from '../../shared/engineProtocol';
import { formatDevice, formatTime } from '../../shared/format';

/** An entry of the list of devices. */
export interface DeviceItem {
  readonly label: string;
  readonly description: string;
  readonly detail?: string;
  readonly device: Device;
  /** Why it cannot be chosen; absent where it can. */
  readonly obstacle?: string;
  /** What Headstart itself can install for it. */
  readonly install?: 'cuda';
}

const STATES: Readonly<Record<Exclude<DeviceReport['state'], 'works'>, string>> = {
  wrong: 'gives wrong results',
  failed: 'fails',
  unavailable: 'not available',
};

/** The list of devices: while they are being tried, without a result. `asked` is the setting. */
export function deviceItems(result: DevicesResult | undefined, asked: Device): DeviceItem[] {
  const mark = (device: Device): string[] => (device === asked ? ['in use'] : []);
  const automatic: DeviceItem = {
    label: formatDevice('auto'),
    description: [
      ...(result ? [`takes ${formatDevice(result.auto)}, the fastest that is right`] : []),
      ...mark('auto'),
    ].join(' · '),
    device: 'auto',
  };
  if (!result) {
    return [
      automatic,
      ...REAL_DEVICES.map((device) => ({
        label: formatDevice(device),
        description: ['being tried…', ...mark(device)].join(' · '),
        device,
      })),
    ];
  }
  return [automatic, ...result.devices.map((report) => itemOf(report, result, mark(report.device)))];
}

function itemOf(report: DeviceReport, { webAssembly }: DevicesResult, mark: string[]): DeviceItem {
  const { device, state, milliseconds, reason, remedy, install } = report;
  const label = formatDevice(device);
  if (state === 'works') {
    const time = milliseconds === null ? [] : [`${formatTime(milliseconds)} a picture`];
    const way = webAssembly ? ['through WebAssembly'] : [];
    return { label, description: [...time, ...way, ...mark].join(' · '), device };
  }
  if (install) {
    return {
      label: `$(cloud-download) ${label}`,
      description: ['not installed', ...mark].join(' · '),
      // What else can be done about it is one click away.
      detail: `${reason ?? ''} Choose this to install them.`,
      device,
      obstacle: reason ?? '',
      install,
    };
  }
  const why = [reason, remedy].filter((text) => text !== null).join(' ');
  return {
    label: `$(circle-slash) ${label}`,
    description: [STATES[state], ...mark].join(' · '),
    detail: why,
    device,
    obstacle: why,
  };
}
