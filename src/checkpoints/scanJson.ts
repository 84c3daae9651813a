/** What a scan of JSON text found; the names are as written, still escaped. */
export interface JsonScan {
  /** Commas, colons and brackets. */
  readonly items: number;
  readonly depth: number;
  /** The first key that comes twice in one object. */
  readonly duplicate: string | undefined;
  /** Keys of the outermost object, in their order in the text; an object puts names that are numbers first. */
  readonly keys: readonly string[];
}

/**
 * Looks through JSON text before it is parsed: `JSON.parse` keeps the last of two equal keys without a word, and text of nothing but
 * brackets takes it far more memory than bytes. Text that is not JSON gives some result; the parser will refuse it.
 */
export function scanJson(text: string): JsonScan {
  let items = 0;
  let depth = 0;
  let duplicate: string | undefined;
  /** Keys of each open object; undefined for an open array. */
  const open: (Set<string> | undefined)[] = [];
  let outermost: Set<string> | undefined;
  let key: string | undefined;

  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') {
      const end = endOfString(text, at);
      key = text.slice(at, end + 1);
      at = end;
    } else if (character === ':') {
      items += 1;
      const keys = open.at(-1);
      if (keys && key !== undefined) {
        const name = unescaped(key);
        if (keys.has(name)) duplicate ??= name;
        keys.add(name);
      }
    } else if (character === '{' || character === '[') {
      items += 1;
      open.push(character === '{' ? new Set() : undefined);
      outermost ??= open[0];
      depth = Math.max(depth, open.length);
      if (depth > MAX_SCANNED_DEPTH) break;
    } else if (character === '}' || character === ']') {
      open.pop();
    } else if (character === ',') {
      items += 1;
    }
  }
  return { items, depth, duplicate, keys: [...(outermost ?? [])] };
}

/** Deeper text is of no format that is read here. */
const MAX_SCANNED_DEPTH = 64;

/** Index of the closing quote, or of the last character. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length - 1;
}

function unescaped(key: string): string {
  if (!key.includes('\\')) return key.slice(1, -1);
  try {
    return JSON.parse(key) as string;
  } catch {
    return key;
  }
}
