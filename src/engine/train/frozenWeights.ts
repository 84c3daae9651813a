import { basename, dirname } from 'node:path';
import type { ParameterData } from '../../graph/parameterData';
import type { Value } from '../../graph/types';
import { HeadstartError } from '../../shared/errors';
import { requireUnchanged } from '../sessions/fileStamp';
import { locateParameters } from '../sessions/locateParameters';
import type { DrawnTensors, StartWeights } from './StartWeights';

/** Where the runtime finds what training does not change. */
export interface FrozenWeights {
  readonly locate: (parameter: Value) => ParameterData;
  /** Folder of those files. */
  readonly folder: string;
  /** Base names of the files that external data lie in. */
  readonly files: readonly string[];
  /** Throws file/changed where that file is not the one any more that `locate` describes. */
  readonly requireUnchanged: () => Promise<void>;
}

/** The drawn tensors, and those of the checkpoint where they lie. */
export async function frozenWeights(
  { checkpoint, stamp }: StartWeights,
  drawn: DrawnTensors,
): Promise<FrozenWeights> {
  const stored = checkpoint ? await locateParameters(checkpoint) : nowhere;
  return {
    locate: (parameter) => inline(drawn, parameter) ?? stored(parameter),
    folder: dirname(stamp?.path ?? ''),
    files: stamp ? [basename(stamp.path)] : [],
    requireUnchanged: () => (stamp ? requireUnchanged(stamp) : Promise.resolve()),
  };
}

function inline(drawn: DrawnTensors, { name }: Value): ParameterData | undefined {
  const data = drawn.get(name);
  if (!data) return undefined;
  return { kind: 'inline', dtype: data instanceof Float32Array ? 'F32' : 'I64', bytes: bytesOf(data) };
}

/** @throws internal always */
export function nowhere({ name }: Value): never {
  throw new HeadstartError('internal', `Nothing gives ${name} its values.`);
}

export function bytesOf(data: Float32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
