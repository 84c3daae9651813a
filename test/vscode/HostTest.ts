/** One test of the suite that runs in the extension host. */
export interface HostTest {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** Thrown by a test that cannot be run here, with the reason. */
export class Skipped extends Error {}

export interface HostTestResult {
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  /** The error, or the reason for skipping. */
  readonly why?: string;
}
