import type { InferenceSession } from 'onnxruntime-node';
import type { RealDevice } from '../../shared/deviceProtocol';
import { ALLOWED_DIFFERENCE } from '../devices/compareScores';
import { explainFailure } from '../devices/explainDevice';
import type { Feeds, Session } from '../sessions/Session';
import type { TrainingDevice } from './TrainingDevice';

/**
 * A session of training on the run's device. Its first run happens on the CPU too: where the device fails or computes something else, the
 * CPU does the work from then on, here and in the run's other sessions.
 */
export class DeviceSession {
  readonly #sessions = new Map<RealDevice, Session>();
  #checked = false;

  private constructor(
    private readonly task: string,
    private readonly device: TrainingDevice,
    private readonly make: (device: RealDevice) => Promise<Session>,
  ) {}

  /** @param task what it computes, for messages */
  static async create(
    task: string,
    device: TrainingDevice,
    make: (device: RealDevice) => Promise<Session>,
  ): Promise<DeviceSession> {
    const session = new DeviceSession(task, device, make);
    const wanted = device.summary.device;
    try {
      await session.#on(wanted);
    } catch (error) {
      if (wanted === 'cpu') throw error;
      device.fallBack(task, explainFailure(wanted, error));
      await session.#on('cpu');
    }
    return session;
  }

  /** What {@link run} must be fed. */
  get inputNames(): readonly string[] {
    return [...this.#sessions.values()][0]?.inputNames ?? [];
  }

  async run(feeds: Feeds): Promise<InferenceSession.OnnxValueMapType> {
    const { device } = this.device.summary;
    if (device === 'cpu') return (await this.#on('cpu')).run(feeds);
    try {
      const found = await (await this.#on(device)).run(feeds);
      if (this.#checked) return found;
      this.#checked = true;
      const cpu = await this.#on('cpu');
      const expected = await cpu.run(feeds);
      const difference = largestDifference(found, expected);
      if (difference <= ALLOWED_DIFFERENCE) {
        this.#sessions.delete('cpu');
        await cpu.release();
        return found;
      }
      this.device.fallBack(this.task, {
        reason: 'it computes something else than the CPU.',
        remedy: 'Update the graphics driver.',
      });
      return expected;
    } catch (error) {
      this.device.fallBack(this.task, explainFailure(device, error));
      return (await this.#on('cpu')).run(feeds);
    }
  }

  async release(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const session of sessions) await session.release();
  }

  async #on(device: RealDevice): Promise<Session> {
    const known = this.#sessions.get(device);
    if (known) return known;
    const made = await this.make(device);
    this.#sessions.set(device, made);
    return made;
  }
}

/** Least norm per element that differences are measured against: what is smaller is nothing beside a parameter. */
const LEAST = 1e-7;

/**
 * Of all outputs that are float32, each by the norm of its difference: single elements may be far off where a ReLU lies at zero.
 * @returns Infinity where an output is missing, or is no number on the device alone
 */
function largestDifference(
  found: InferenceSession.OnnxValueMapType,
  expected: InferenceSession.OnnxValueMapType,
): number {
  let largest = 0;
  for (const [name, { data }] of Object.entries(expected)) {
    if (!(data instanceof Float32Array)) continue;
    const other = found[name]?.data;
    if (!(other instanceof Float32Array) || other.length !== data.length) return Infinity;
    let [difference, size] = [0, 0];
    for (const [index, value] of data.entries()) {
      const own = other[index] ?? NaN;
      // Where both say the same of something that is no finite number, training itself will complain.
      if (Object.is(own, value)) size += Number.isFinite(value) ? value ** 2 : 0;
      else {
        difference += (own - value) ** 2;
        size += value ** 2;
      }
    }
    if (!Number.isFinite(difference)) return Infinity;
    largest = Math.max(largest, Math.sqrt(difference) / Math.max(Math.sqrt(size), LEAST * data.length));
  }
  return largest;
}
