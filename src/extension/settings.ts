import { workspace } from 'vscode';
import { DEVICES } from '../shared/deviceProtocol';
import { STATUS_BAR, type Settings } from './settingsSchema';

/** The user's settings, read anew each time. A value out of range counts as the nearest in it. */
export function readSettings(): Settings {
  const configuration = workspace.getConfiguration('headstart');
  const wanted = configuration.get<string>('device');
  const statusBar = configuration.get<string>('statusBar');
  return {
    classifyOnOpen: configuration.get<boolean>('classifyOnOpen', true),
    topK: clamp(configuration.get<number>('topK', 5), 1, 20),
    device: DEVICES.find((device) => device === wanted) ?? 'auto',
    measureDevices: configuration.get<boolean>('measureDevices', true),
    ignoreExif: configuration.get<boolean>('ignoreExif', false),
    engineIdleMinutes: clamp(configuration.get<number>('engineIdleMinutes', 5), 1, 24 * 60),
    statusBar: STATUS_BAR.find((when) => when === statusBar) ?? 'auto',
    mirror: configuration.get<string>('mirror', '').trim(),
    cacheFolder: configuration.get<string>('cacheFolder', '').trim(),
    catalogs: configuration.get<string[]>('catalogs', []),
  };
}

function clamp(value: number, low: number, high: number): number {
  return Number.isFinite(value) ? Math.min(high, Math.max(low, Math.round(value))) : low;
}
