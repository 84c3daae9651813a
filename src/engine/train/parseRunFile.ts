import type { EpochRecord } from '../../shared/trainingProtocol';

/** What `run.json` of an unfinished run says. It is replaced last, so that it never names a state that is not whole. */
export interface RunFile {
  /** Everything that decides what the run comes to. Another one is another run. */
  readonly fingerprint: string;
  /** Of the pictures' bytes. */
  readonly dataHash: string;
  readonly phase: number;
  readonly previous: readonly EpochRecord[];
  readonly previousBest: number;
  readonly history: readonly EpochRecord[];
  readonly bestEpoch: number | null;
  /** Base name of the file of the tensors, beside this one. */
  readonly state: string;
}

/** A name of ours: a path would lead out of the run's folder. */
const STATE_NAME = /^state-[\d-]+\.safetensors$/;

/**
 * Reads the text of a `run.json`, which anybody may have changed.
 * @returns undefined where it is not what {@link RunFile} says
 */
export function parseRunFile(text: string): RunFile | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof json !== 'object' || json === null) return undefined;
  const { fingerprint, dataHash, phase, previous, previousBest, history, bestEpoch, state } = json as Partial<
    Record<keyof RunFile, unknown>
  >;
  return typeof fingerprint === 'string' &&
    typeof dataHash === 'string' &&
    isCount(phase) &&
    isHistory(previous) &&
    isCount(previousBest) &&
    isHistory(history) &&
    (bestEpoch === null || isCount(bestEpoch)) &&
    typeof state === 'string' &&
    STATE_NAME.test(state)
    ? { fingerprint, dataHash, phase, previous, previousBest, history, bestEpoch, state }
    : undefined;
}

function isHistory(value: unknown): value is EpochRecord[] {
  return Array.isArray(value) && value.every(isEpoch);
}

function isEpoch(value: unknown): value is EpochRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { epoch, trainLoss, valLoss, valAccuracy, seconds } = value as Partial<
    Record<keyof EpochRecord, unknown>
  >;
  return (
    isCount(epoch) &&
    // A loss that is no number any more is written as null.
    isNumberOrNull(trainLoss) &&
    isNumberOrNull(valLoss) &&
    isNumberOrNull(valAccuracy) &&
    typeof seconds === 'number'
  );
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isNumberOrNull(value: unknown): boolean {
  return value === null || typeof value === 'number';
}
