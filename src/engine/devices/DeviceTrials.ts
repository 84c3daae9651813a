import { version } from '../../../package.json';
import { REAL_DEVICES, type DeviceReport, type RealDevice } from '../../shared/deviceProtocol';
import { HeadstartError } from '../../shared/errors';
import { isWebAssembly, runtimeVersion, type Runtime } from '../sessions/loadRuntime';
import { ALLOWED_DIFFERENCE, compareScores } from './compareScores';
import { explainFailure, obstacleHere, withoutDevices, type Obstacle } from './explainDevice';
import type { Trial } from './Trial';
import type { VerdictStore } from './VerdictStore';

export interface DeviceTrialsOptions {
  readonly runtime: () => Promise<Runtime>;
  readonly store: VerdictStore;
  /** Changes when a graphics card or its driver does. */
  readonly driver: () => Promise<string>;
  /** Why a device cannot be on this machine at all. */
  readonly obstacle?: (device: Exclude<RealDevice, 'cpu'>) => Obstacle | undefined;
}

/** Trials in a row in which the process ended, after which a device is left alone: one may have had another cause. */
const ATTEMPTS = 2;

/**
 * Finds out which devices compute what the CPU computes, for one model at a time. Verdicts are remembered on the disk; that a device does
 * not start is remembered only as long as the process lives, for a driver may be installed at any time.
 */
export class DeviceTrials {
  readonly #failures = new Map<string, DeviceReport>();
  /** Those that are under way: two requests share one. */
  readonly #running = new Map<string, Promise<DeviceReport>>();

  constructor(private readonly options: DeviceTrialsOptions) {}

  /** What is known of a device; undefined where it has to be tried. */
  async known(device: RealDevice, trial: Trial): Promise<DeviceReport | undefined> {
    const obstacle = await this.#obstacle(device);
    if (obstacle) return unusable(device, 'unavailable', obstacle);
    const key = await this.#key(device, trial);
    const running = this.#running.get(key);
    if (running) return running;
    const verdict = await this.options.store.read(key);
    switch (verdict?.state) {
      case 'right':
        return works(device, verdict);
      case 'wrong':
        return wrong(device, verdict.difference);
      case 'trying':
        return verdict.attempt < ATTEMPTS
          ? undefined
          : unusable(device, 'failed', {
              reason: 'The engine process ended each time that it was tried on this model.',
              remedy: 'Update the graphics driver, then try again: "headstart devices --again".',
            });
      case undefined:
        return this.#failures.get(key);
    }
  }

  /** What is known of a device, after trying it where nothing is. */
  async find(device: RealDevice, trial: Trial): Promise<DeviceReport> {
    return (await this.known(device, trial)) ?? this.try(device, trial);
  }

  /** Tries a device anew. */
  async try(device: RealDevice, trial: Trial): Promise<DeviceReport> {
    const key = await this.#key(device, trial);
    const running = this.#running.get(key) ?? this.#try(device, trial, key);
    this.#running.set(key, running);
    try {
      return await running;
    } finally {
      this.#running.delete(key);
    }
  }

  /** The fastest of the devices that are known to be right; the CPU where no other has been measured beside it. */
  async fastest(trial: Trial): Promise<RealDevice> {
    const cpu = await this.known('cpu', trial);
    if (cpu?.state !== 'works') return 'cpu';
    let best = cpu;
    for (const device of REAL_DEVICES) {
      const found = await this.known(device, trial);
      if (found?.state !== 'works' || found.milliseconds === null) continue;
      if (found.milliseconds < (best.milliseconds ?? Infinity)) best = found;
    }
    return best.device;
  }

  async #try(device: RealDevice, trial: Trial, key: string): Promise<DeviceReport> {
    const obstacle = await this.#obstacle(device);
    if (obstacle) return unusable(device, 'unavailable', obstacle);
    const { store } = this.options;
    this.#failures.delete(key);
    const before = await store.read(key);
    const attempt = before?.state === 'trying' ? before.attempt + 1 : 1;
    if (device !== 'cpu') await store.write(key, { state: 'trying', attempt, process: process.pid });
    try {
      const { scores, milliseconds } = await trial.run(device);
      const difference = device === 'cpu' ? 0 : compareScores(scores, await this.#expected(trial));
      if (difference > ALLOWED_DIFFERENCE) {
        const known = Number.isFinite(difference) ? difference : null;
        await store.write(key, { state: 'wrong', difference: known });
        return wrong(device, known);
      }
      await store.write(key, { state: 'right', milliseconds, difference });
      return works(device, { milliseconds, difference });
    } catch (error) {
      await store.remove(key);
      // What is wrong with the model or its file is not the device's fault.
      if (error instanceof HeadstartError || device === 'cpu') throw error;
      const { state, ...obstacle } = explainFailure(device, error);
      const failed = unusable(device, state, obstacle);
      this.#failures.set(key, failed);
      return failed;
    }
  }

  /** The CPU's scores; its time is kept too, for a device is fast or slow only beside it. */
  async #expected(trial: Trial): Promise<Float32Array> {
    const { scores, milliseconds } = await trial.run('cpu');
    await this.options.store.write(await this.#key('cpu', trial), {
      state: 'right',
      milliseconds,
      difference: 0,
    });
    return scores;
  }

  async #obstacle(device: RealDevice): Promise<Obstacle | undefined> {
    const { obstacle = obstacleHere, runtime } = this.options;
    if (device === 'cpu') return undefined;
    return isWebAssembly(await runtime()) ? withoutDevices() : obstacle(device);
  }

  async #key(device: RealDevice, { key }: Trial): Promise<string> {
    const runtime = runtimeVersion(await this.options.runtime());
    return [device, await this.options.driver(), runtime, version, key].join('\n');
  }
}

function report(
  device: RealDevice,
  state: DeviceReport['state'],
  facts: Partial<DeviceReport>,
): DeviceReport {
  const { milliseconds = null, difference = null, reason = null, remedy = null, install } = facts;
  return { device, state, milliseconds, difference, reason, remedy, ...(install && { install }) };
}

function unusable(device: RealDevice, state: 'failed' | 'unavailable', obstacle: Obstacle): DeviceReport {
  return report(device, state, obstacle);
}

function works(
  device: RealDevice,
  { milliseconds, difference }: Pick<DeviceReport, 'milliseconds' | 'difference'>,
): DeviceReport {
  return report(device, 'works', { milliseconds, difference });
}

function wrong(device: RealDevice, difference: number | null): DeviceReport {
  const by = difference === null ? '' : `, by up to ${(100 * difference).toPrecision(2)} % of their spread`;
  return report(device, 'wrong', {
    difference,
    reason: `Its scores are not those of the CPU${by}.`,
    remedy: 'Update the graphics driver, then try again: "headstart devices --again".',
  });
}
