import { execFile, type ExecFileException } from 'node:child_process';
import { resolve } from 'node:path';

export const CLI_PATH = resolve(import.meta.dirname, '../../dist/cli.js');

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs the command line as it is built and waits for its end. */
export function runCli(args: readonly string[], { cwd, env }: CliOptions = {}): Promise<CliResult> {
  return new Promise((done) => {
    execFile(
      process.execPath,
      [CLI_PATH, ...args],
      { ...(cwd !== undefined && { cwd }), env: { ...process.env, ...env }, maxBuffer: 2 ** 26 },
      (error: ExecFileException | null, stdout, stderr) =>
        done({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, stdout, stderr }),
    );
  });
}

/** The JSON values of a text with one a line. */
export function jsonLines(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));
}
