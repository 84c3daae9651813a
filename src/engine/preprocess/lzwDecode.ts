/** Codes have at most 12 bits (GIF89a, appendix F). */
const MAX_CODES = 4096;

/**
 * Expands GIF's variable-length-code LZW.
 * @param codeSize bits of a pixel, from the byte before the data
 * @param length pixels that are wanted; what the data hold beyond is not looked at
 * @returns one byte a pixel, or undefined where the data end before or hold an impossible code
 */
export function lzwDecode(data: Uint8Array, codeSize: number, length: number): Uint8Array | undefined {
  if (codeSize < 1 || codeSize > 8) return undefined;
  const clear = 1 << codeSize;
  const end = clear + 1;
  // A code's string is that of `prefix`, then `suffix`; it begins with `head` and has `size` bytes.
  const prefix = new Uint16Array(MAX_CODES);
  const suffix = new Uint8Array(MAX_CODES);
  const head = new Uint8Array(MAX_CODES);
  const size = new Uint32Array(MAX_CODES);
  for (let code = 0; code < clear; code++) {
    suffix[code] = head[code] = code;
    size[code] = 1;
  }
  const output = new Uint8Array(length);
  let written = 0;
  let next = end + 1;
  let width = codeSize + 1;
  let previous = -1;
  let bits = 0;
  let bitCount = 0;
  let position = 0;
  while (written < length) {
    while (bitCount < width) {
      if (position >= data.length) return undefined;
      bits |= (data[position++] ?? 0) << bitCount;
      bitCount += 8;
    }
    const code = bits & ((1 << width) - 1);
    bits >>>= width;
    bitCount -= width;
    if (code === clear) {
      next = end + 1;
      width = codeSize + 1;
      previous = -1;
      continue;
    }
    if (code === end || code > next || (code === next && previous < 0) || (previous < 0 && code > end))
      return undefined;
    if (previous >= 0 && next < MAX_CODES) {
      prefix[next] = previous;
      head[next] = head[previous] ?? 0;
      suffix[next] = (code === next ? head[previous] : head[code]) ?? 0;
      size[next] = (size[previous] ?? 0) + 1;
      next++;
      if (next === 1 << width && width < 12) width++;
    } else if (code >= next) return undefined;
    written += size[code] ?? 0;
    for (let to = written - 1, walk = code, left = size[code] ?? 0; left > 0; left--, to--) {
      if (to < length) output[to] = suffix[walk] ?? 0;
      walk = prefix[walk] ?? 0;
    }
    previous = code;
  }
  return output;
}
