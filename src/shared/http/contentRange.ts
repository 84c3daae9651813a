/** What a `Content-Range` header says: which bytes these are, and how many the file has. */
export interface ContentRange {
  readonly start: number;
  /** Of the last byte. */
  readonly end: number;
  /** Null where the server does not know. */
  readonly total: number | null;
}

/** Reads `bytes 10-19/200`; undefined for anything that is not that. */
export function parseContentRange(header: string | null): ContentRange | undefined {
  const match = /^\s*bytes\s+(\d+)-(\d+)\/(\d+|\*)\s*$/i.exec(header ?? '');
  if (!match) return undefined;
  const [start, end] = [Number(match[1]), Number(match[2])];
  const total = match[3] === '*' ? null : Number(match[3]);
  return start <= end && (total === null || end < total) && Number.isSafeInteger(total ?? end)
    ? { start, end, total }
    : undefined;
}

/** Bytes of the file, from the `bytes *\/200` that goes with status 416. */
export function parseUnsatisfiedRange(header: string | null): number | undefined {
  const match = /^\s*bytes\s+\*\/(\d+)\s*$/i.exec(header ?? '');
  return match ? Number(match[1]) : undefined;
}
