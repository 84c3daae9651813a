import type { ImageResult } from '../../shared/engineProtocol';

/** What a file of results says beside the results themselves. */
export interface ResultsHeading {
  readonly model: string;
  readonly title: string;
}

export interface NamedResult {
  /** What the file calls the image: its path relative to the folder. */
  readonly name: string;
  readonly result: ImageResult;
}

/** What spreadsheets take for the beginning of a formula (OWASP, "CSV Injection"). */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * Results as CSV (RFC 4180, with a byte order mark, without which Excel takes UTF-8 for something else): a row for each image, with its
 * best classes from left to right. A text that a spreadsheet would run as a formula gets an apostrophe in front; numbers are as they are.
 */
export function toCsv(results: readonly NamedResult[]): string {
  const ranks = results.reduce(
    (most, { result }) => Math.max(most, 'error' in result ? 0 : result.predictions.length),
    1,
  );
  const heading = ['image', 'class', 'probability'];
  for (let rank = 2; rank <= ranks; rank++) heading.push(`class ${rank}`, `probability ${rank}`);
  const rows = results.map(({ name, result }) => {
    const predictions = 'error' in result ? [] : result.predictions;
    const cells = [asText(name)];
    for (let rank = 0; rank < ranks; rank++) {
      const prediction = predictions[rank];
      cells.push(
        prediction ? asText(prediction.label) : '',
        prediction ? String(prediction.probability) : '',
      );
    }
    cells.push('error' in result ? asText(result.error.message) : '');
    return cells.join(',');
  });
  return `\uFEFF${[[...heading, 'error'].join(','), ...rows].join('\r\n')}\r\n`;
}

/** Results as JSON: what `headstart classify --json` says of each image, in a list. */
export function toJson({ model, title }: ResultsHeading, results: readonly NamedResult[]): string {
  const images = results.map(({ name, result }) =>
    'error' in result
      ? { image: name, error: result.error }
      : { image: name, predictions: result.predictions },
  );
  return `${JSON.stringify({ title, model, images }, null, 2)}\n`;
}

function asText(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
