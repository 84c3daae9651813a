import type { DeviceChoice, DevicesResult } from '../../shared/deviceProtocol';
import type { Device } from '../../shared/engineProtocol';
import type { ModelSpec } from '../../shared/modelSpec';

export interface DeviceStatusOptions {
  /** The setting. */
  readonly asked: () => Device;
  /** Tells the user why the CPU took the place of another device; once for each reason. */
  readonly warn: (note: string) => void;
}

/** Where networks run: what the user asked for, and what did the work last. */
export class DeviceStatus {
  #used: DeviceChoice | undefined;
  #measured: { readonly weights: string; readonly result: DevicesResult } | undefined;
  readonly #told = new Set<string>();
  readonly #listeners = new Set<() => void>();

  constructor(private readonly options: DeviceStatusOptions) {}

  get asked(): Device {
    return this.options.asked();
  }

  /** The device that did the work last, and why it is not the one that was asked for; undefined before any work. */
  get used(): DeviceChoice | undefined {
    return this.#used;
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Takes what the engine said after some work. */
  report({ device, deviceNote }: DeviceChoice): void {
    const before = this.#used;
    this.#used = { device, ...(deviceNote !== undefined && { deviceNote }) };
    if (before?.device !== device || before.deviceNote !== deviceNote) this.touch();
    if (deviceNote === undefined || this.#told.has(deviceNote)) return;
    this.#told.add(deviceNote);
    this.options.warn(deviceNote);
  }

  /** What was measured of the model with these weights; undefined where nothing was in this window. */
  measured(weights: string): DevicesResult | undefined {
    return this.#measured?.weights === weights ? this.#measured.result : undefined;
  }

  /** Takes what was measured of a model. */
  setMeasured({ weights }: ModelSpec, result: DevicesResult): void {
    this.#measured = { weights, result };
    this.touch();
  }

  /** Tells those who watch that something has changed, such as the setting. */
  touch(): void {
    for (const listener of this.#listeners) listener();
  }
}
