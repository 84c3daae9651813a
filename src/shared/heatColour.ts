/** From dark violet through red and orange to pale yellow: ever lighter, so that it reads without telling hues apart. */
const STOPS = [
  [42, 12, 98],
  [140, 28, 110],
  [218, 66, 72],
  [250, 150, 42],
  [252, 248, 164],
] as const;

/** Below this share of the strongest place the colour fades, so that the picture shows where nothing speaks for the class. */
const FADE = 0.35;

/** The colour of a value 0…1, as red, green and blue, 0…255, and how much it covers what is below, 0…1. */
export function heatColour(
  value: number,
): readonly [red: number, green: number, blue: number, cover: number] {
  const share = Math.max(0, Math.min(1, value));
  const place = share * (STOPS.length - 1);
  const before = Math.min(STOPS.length - 2, Math.floor(place));
  const from = STOPS[before] ?? STOPS[0];
  const to = STOPS[before + 1] ?? from;
  const mix = (channel: 0 | 1 | 2): number =>
    Math.round(from[channel] + (to[channel] - from[channel]) * (place - before));
  return [mix(0), mix(1), mix(2), Math.min(1, share / FADE)];
}
