import type { ChannelGroup } from '../../graph/channelGroups';

/** Which entries of each axis of a parameter stay, in order; an axis that is not named stays whole. */
export type KeptEntries = ReadonlyMap<string, readonly (readonly number[] | undefined)[]>;

/**
 * Chooses the channels of the largest weights in each group.
 * @param widths how many stay of each group
 * @param read a parameter's elements, row-major, and its shape
 */
export function selectChannels(
  groups: readonly ChannelGroup[],
  widths: readonly number[],
  read: (parameter: string) => { readonly data: Float32Array; readonly shape: readonly number[] },
): KeptEntries {
  const removed = new Map<string, Set<number>[]>();
  for (const [index, group] of groups.entries()) {
    const width = widths[index] ?? group.size;
    if (width >= group.size) continue;
    const scores = channelScores(group, read);
    const order = Array.from(scores.keys()).toSorted((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0) || b - a);
    const gone = order.slice(0, group.size - width);
    for (const { parameter, axis, offset, repeat } of group.places) {
      const axes = removed.get(parameter) ?? [];
      const entries = (axes[axis] ??= new Set());
      for (const channel of gone) {
        for (let copy = 0; copy < repeat; copy++) entries.add(offset + channel * repeat + copy);
      }
      removed.set(parameter, axes);
    }
  }
  return new Map(
    [...removed].map(([parameter, axes]) => {
      const { shape } = read(parameter);
      return [parameter, shape.map((extent, axis) => keptOf(extent, axes[axis]))];
    }),
  );
}

/** The mean length of each channel's weights over the layers that compute it, each layer's lengths relative to their own mean. */
function channelScores(
  { size, producers }: ChannelGroup,
  read: (parameter: string) => { readonly data: Float32Array },
): Float64Array {
  const scores = new Float64Array(size);
  for (const producer of producers) {
    const { data } = read(producer);
    const row = data.length / size;
    const lengths = Float64Array.from({ length: size }, (_, channel) =>
      Math.hypot(...data.subarray(channel * row, (channel + 1) * row)),
    );
    const mean = lengths.reduce((sum, length) => sum + length, 0) / size || 1;
    for (const [channel, length] of lengths.entries()) {
      scores[channel] = (scores[channel] ?? 0) + length / mean;
    }
  }
  return scores;
}

function keptOf(extent: number, gone: ReadonlySet<number> | undefined): number[] | undefined {
  if (!gone) return undefined;
  return Array.from({ length: extent }, (_, entry) => entry).filter((entry) => !gone.has(entry));
}

/** The entries of a tensor that stay, row-major. `kept` has a list an axis, or nothing for a whole one. */
export function takeEntries(
  data: Float32Array,
  shape: readonly number[],
  kept: readonly (readonly number[] | undefined)[],
): Float32Array {
  const lists = shape.map(
    (extent, axis) => kept[axis] ?? Array.from({ length: extent }, (_, entry) => entry),
  );
  const taken = new Float32Array(lists.reduce((product, { length }) => product * length, 1));
  const inner = shape.map((_, axis) =>
    shape.slice(axis + 1).reduce((product, extent) => product * extent, 1),
  );
  let at = 0;
  const walk = (axis: number, offset: number): void => {
    for (const entry of lists[axis] ?? []) {
      const next = offset + entry * (inner[axis] ?? 1);
      if (axis + 1 === shape.length) taken[at++] = data[next] ?? 0;
      else walk(axis + 1, next);
    }
  };
  walk(0, 0);
  return taken;
}
