import type { DeviceChoice, RealDevice } from '../../shared/deviceProtocol';
import { HeadstartError } from '../../shared/errors';
import { explainFailure } from '../devices/explainDevice';
import { deviceNote } from './chooseDevice';

/** The device that a piece of work runs on. Where it fails in the middle, the CPU takes over, and it is said why. */
export class ModelDevice {
  constructor(private choice: DeviceChoice) {}

  get summary(): DeviceChoice {
    return this.choice;
  }

  /** Runs `work` on the device, and on the CPU where the device lets it down. What is ours to complain of is thrown as it is. */
  async run<R>(work: (device: RealDevice) => Promise<R>): Promise<R> {
    const { device } = this.choice;
    if (device === 'cpu') return work('cpu');
    try {
      return await work(device);
    } catch (error) {
      if (error instanceof HeadstartError) throw error;
      const { reason, remedy } = explainFailure(device, error);
      this.choice = { device: 'cpu', deviceNote: deviceNote(device, [reason, remedy]) };
      return work('cpu');
    }
  }
}
