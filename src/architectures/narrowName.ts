/** Between a network's name and the share of its channels. */
const SEPARATOR = '~';

/** A name such as `resnet50~0.7` in its parts; the share is 1 for a whole network, and for what is no such name. */
export function parseNarrowName(name: string): { readonly base: string; readonly share: number } {
  const match = /^(\w+)~(0\.\d{1,2})$/.exec(name);
  const share = Number(match?.[2]);
  return match?.[1] !== undefined && share > 0 ? { base: match[1], share } : { base: name, share: 1 };
}

/** The name of the network that keeps a share of the channels, 0.01…1. */
export function narrowName(base: string, share: number): string {
  return share === 1 ? base : base + SEPARATOR + String(Math.round(share * 100) / 100);
}
