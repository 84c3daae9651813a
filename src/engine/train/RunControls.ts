import { HeadstartError } from '../../shared/errors';
import type { SteerParams } from '../../shared/trainingProtocol';

/** Runs under way in this process, by their requests. */
const underWay = new Map<string, RunControls>();

/** What a run has been told while it goes on. */
export class RunControls {
  private paused = false;
  private wake: () => void = () => undefined;
  private ended = false;

  private constructor(private readonly request: string) {}

  static begin(request: string): RunControls {
    const controls = new RunControls(request);
    underWay.set(request, controls);
    return controls;
  }

  static of(request: string): RunControls | undefined {
    return underWay.get(request);
  }

  /** Whether the run is to end after the epoch under way. */
  get stopped(): boolean {
    return this.ended;
  }

  steer(action: SteerParams['action']): void {
    if (action === 'stop') this.ended = true;
    this.paused = action === 'pause';
    if (!this.paused) this.wake();
  }

  /**
   * Waits for as long as the run is paused.
   * @throws `cancelled`
   */
  async whilePaused(signal: AbortSignal): Promise<void> {
    while (this.paused) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      if (signal.aborted) throw new HeadstartError('cancelled', 'Cancelled.');
    }
  }

  end(): void {
    underWay.delete(this.request);
  }
}
