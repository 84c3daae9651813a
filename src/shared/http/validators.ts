/** What tells two versions of a file at one address apart. */
export interface Validators {
  readonly etag: string | null;
  readonly lastModified: string | null;
}

export function validatorsOf(headers: Headers): Validators {
  return { etag: headers.get('etag'), lastModified: headers.get('last-modified') };
}

/**
 * The value of `If-Range` that makes a server send the rest of this version or the whole of a newer one. A weak tag will not do:
 * it stands for files that are merely alike (RFC 9110, 13.1.5).
 */
export function ifRangeOf({ etag, lastModified }: Validators): string | null {
  return etag !== null && !etag.startsWith('W/') ? etag : lastModified;
}

/** Whether two answers can be about the same bytes: whatever both of them state is the same. */
export function agree(one: Validators, other: Validators): boolean {
  const same = (a: string | null, b: string | null) => a === null || b === null || a === b;
  return one.etag !== null && other.etag !== null
    ? one.etag === other.etag
    : same(one.lastModified, other.lastModified);
}
