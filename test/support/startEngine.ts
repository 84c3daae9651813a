import { resolve } from 'node:path';
import { EngineClient, type EngineClientOptions } from '../../src/engine/client/EngineClient';

export const ENGINE_PATH = resolve(import.meta.dirname, '../../dist/engine.js');

/** The engine as it is built, behind the client that the extension and the command line use. */
export function startEngine(options: Partial<EngineClientOptions> = {}): EngineClient {
  return new EngineClient({ enginePath: ENGINE_PATH, ...options });
}

/** Whether a process exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until something holds, and fails when it does not in time. */
export async function until(what: string, holds: () => boolean, milliseconds = 5000): Promise<void> {
  const deadline = Date.now() + milliseconds;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`Waited ${milliseconds} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
