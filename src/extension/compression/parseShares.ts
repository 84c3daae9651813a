/** More copies than a curve needs. */
const MOST_SHARES = 12;

/** What a text says of shares, or what is wrong with it, in words for the user. */
export type ParsedShares = { readonly shares: readonly number[] } | { readonly problem: string };

/**
 * Reads shares in percent, such as `90, 75 60`: whole numbers, the largest first in what is returned, as shares 0…1.
 * @param present the share that the model has now, 0…1; each must be below it where channels are taken out
 */
export function parseShares(text: string, present = 1): ParsedShares {
  const words = text.split(/[\s,;%]+/).filter((word) => word !== '');
  if (words.length === 0) return { problem: 'Give at least one share in percent, such as 75.' };
  const percents: number[] = [];
  for (const word of words) {
    const percent = Number(word);
    if (!/^\d+$/.test(word) || percent < 1 || percent > 99) {
      return { problem: `“${word}” is not a whole number from 1 to 99. Write shares such as 90, 75, 60.` };
    }
    if (percent >= Math.round(present * 100)) {
      return {
        problem: `The model has ${Math.round(present * 100)} % of its channels already; ${percent} % would remove nothing.`,
      };
    }
    if (!percents.includes(percent)) percents.push(percent);
  }
  if (percents.length > MOST_SHARES) return { problem: `At most ${MOST_SHARES} shares at once.` };
  return { shares: percents.toSorted((a, b) => b - a).map((percent) => percent / 100) };
}
