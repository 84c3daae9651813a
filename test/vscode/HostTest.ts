/** One test of the suite that runs in the extension host. */
export interface HostTest {
  readonly name: string;
  /** May give a figure that is shown beside the name. */
  readonly run: () => Promise<unknown>;
}

/** Thrown by a test that cannot be run here, with the reason. */
export class Skipped extends Error {}

export interface HostTestResult {
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  /** The error, the reason for skipping, or the figure that a test gives. */
  readonly why?: string;
}
