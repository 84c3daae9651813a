import type { Device } from './engineProtocol';
import type { ModelSpec } from './modelSpec';

/** A device that does work, as opposed to a choice of one. */
export type RealDevice = Exclude<Device, 'auto'>;

/** All of them, in the order in which they are listed. */
export const REAL_DEVICES = [
  'cpu',
  'cuda',
  'dml',
  'coreml',
  'webgpu',
] as const satisfies readonly RealDevice[];

/** What can be asked for. */
export const DEVICES = ['auto', ...REAL_DEVICES] as const satisfies readonly Device[];

/**
 * `works`: it computes what the CPU computes; `wrong`: it computes something else; `failed`: it is here but does not run the model;
 * `unavailable`: it is not here.
 */
export type DeviceState = 'works' | 'wrong' | 'failed' | 'unavailable';

/** What is known of a device for one model on this machine. */
export interface DeviceReport {
  readonly device: RealDevice;
  readonly state: DeviceState;
  /** Of one forward pass for one picture; null where it does not run. */
  readonly milliseconds: number | null;
  /** Largest difference of the scores from the CPU's, as a share of their spread; null where it does not run. */
  readonly difference: number | null;
  /** Why it is not used, a sentence; null where it works. */
  readonly reason: string | null;
  /** What can be done about it, a sentence; null where it works or nothing can. */
  readonly remedy: string | null;
  /** What Headstart itself can install for it. */
  readonly install?: 'cuda';
}

export interface DevicesParams {
  readonly model: ModelSpec;
  /** Try and measure every device anew instead of taking what is remembered. */
  readonly again: boolean;
}

export interface DevicesResult {
  readonly devices: readonly DeviceReport[];
  /** What `auto` takes for this model: the fastest that is right. */
  readonly auto: RealDevice;
  /** Version of ONNX Runtime. */
  readonly runtime: string;
  /** Whether it is the WebAssembly build: the universal package's, which has the CPU alone and is slower there. */
  readonly webAssembly: boolean;
}

/** The device that did the work, and why it is not the one that was asked for. */
export interface DeviceChoice {
  readonly device: RealDevice;
  readonly deviceNote?: string;
}
