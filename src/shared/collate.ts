/**
 * An order of texts as people sort them. The collator is made when the first two are compared: making the first of a process takes
 * several milliseconds, which nobody is to wait for when the extension is activated.
 */
export function collate(
  locale: string | undefined,
  options: Intl.CollatorOptions,
): (a: string, b: string) => number {
  let collator: Intl.Collator | undefined;
  return (a, b) => (collator ??= new Intl.Collator(locale, options)).compare(a, b);
}
