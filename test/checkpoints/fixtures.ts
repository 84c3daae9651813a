import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { MemorySource } from '../../src/checkpoints/MemorySource';
import type { CheckpointFormat } from '../../src/shared/engineProtocol';
import type { DType } from '../../src/shared/dtype';
import { HeadstartError } from '../../src/shared/errors';
import type { ErrorCode } from '../../src/shared/errors';

/** Made by scripts/make-checkpoint-fixtures.py. */
export const FIXTURES = resolve(import.meta.dirname, '../fixtures/checkpoints');

/** What PyTorch reads from a fixture; `data` and `float32` are dense bytes in base64. */
export interface ExpectedCheckpoint {
  readonly format: CheckpointFormat;
  readonly container: string;
  readonly tensors: readonly {
    readonly name: string;
    readonly dtype: DType;
    readonly shape: readonly number[];
    readonly contiguous: boolean;
    readonly data: string;
    readonly float32: string;
  }[];
  /** Number of tensors by container. */
  readonly others: Readonly<Record<string, number>>;
  readonly metadata: Readonly<Record<string, string>>;
}

export function expectedCheckpoints(): Record<string, ExpectedCheckpoint> {
  return JSON.parse(readFileSync(resolve(FIXTURES, 'expected.json'), 'utf8')) as Record<
    string,
    ExpectedCheckpoint
  >;
}

export function fixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(resolve(FIXTURES, name)));
}

export function sourceOf(bytes: Uint8Array | readonly number[], name = 'weights.pth'): MemorySource {
  return new MemorySource(Uint8Array.from(bytes), name);
}

/** The error that the promise ends in; fails where it is not one of ours. */
export async function failure(promise: Promise<unknown>): Promise<{ code: ErrorCode; message: string }> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof HeadstartError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('expected a failure, and there was none');
}
