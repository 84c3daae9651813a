import { ShardedSource } from './ShardedSource';
import type { ByteSource } from './types';

/** The file that holds a byte of a source, and where in that file. */
export interface Place {
  readonly file: ByteSource;
  /** In bytes, from the beginning of `file`. */
  readonly offset: number;
}

/** Where a byte of a source really lies: in the source itself, or in one of the files that it joins. */
export function placeOf(source: ByteSource, offset: number): Place {
  const part =
    source instanceof ShardedSource
      ? source.parts.findLast((candidate) => candidate.offset <= offset)
      : undefined;
  return part ? { file: part.source, offset: offset - part.offset } : { file: source, offset };
}
