/** A value as Python writes it. */
export function python(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`;
  // JSON's strings and numbers are Python's, but for characters that end a line or are halves of others.
  return JSON.stringify(value).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ud800-\udfff]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A list as Python writes it, over several lines where it is long. */
export function pythonLines(values: readonly unknown[]): string {
  const line = python(values);
  return line.length <= 90 ? line : `[\n${values.map((value) => `    ${python(value)},`).join('\n')}\n]`;
}
