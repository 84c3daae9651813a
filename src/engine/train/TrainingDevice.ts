import type { DeviceChoice, RealDevice } from '../../shared/deviceProtocol';
import { deviceNote } from '../sessions/chooseDevice';
import type { Obstacle } from '../devices/explainDevice';

/** The device of a run, until it lets the run down: from then on the CPU's. */
export class TrainingDevice {
  #choice: DeviceChoice;

  constructor(device: RealDevice) {
    this.#choice = { device };
  }

  get summary(): DeviceChoice {
    return this.#choice;
  }

  /** Leaves the rest to the CPU. @param task what the device could not do, as a subordinate clause's subject */
  fallBack(task: string, { reason, remedy }: Obstacle): void {
    const { device } = this.#choice;
    if (device === 'cpu') return;
    const note = deviceNote(device, [reason && `${task}: ${reason}`, remedy]);
    this.#choice = { device: 'cpu', deviceNote: note };
  }
}
