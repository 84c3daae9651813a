/** What the search needs of the quantiser. */
export interface SearchSteps {
  /** Layers that could be in eight bits, by path. */
  readonly layers: readonly string[];
  /** How far a model is from the float one that keeps these layers in float: relative squared error of the logits. */
  readonly error: (keepFloat: ReadonlySet<string>) => Promise<number>;
  /** Share of pictures that keep their first class. */
  readonly agreement: (keepFloat: ReadonlySet<string>) => Promise<number>;
  /** Agreement at which the search is content. */
  readonly wanted: number;
}

/** No more than this share of the layers stays in float: a model that is mostly float is no int8 model. */
const MOST_SHARE = 0.25;

/**
 * Finds the layers to which the logits are most sensitive: each is put into eight bits alone, and the worst stay in float, one more
 * than before, then two, four, …, until enough pictures keep their class.
 * @returns the smallest of the sets that were tried with the highest agreement
 */
export async function searchFloatLayers(steps: SearchSteps): Promise<ReadonlySet<string>> {
  const { layers, wanted } = steps;
  let best: ReadonlySet<string> = new Set();
  let bestAgreement = await steps.agreement(best);
  const most = Math.floor(layers.length * MOST_SHARE);
  if (bestAgreement >= wanted || most === 0) return best;

  const ranked = await rankBySensitivity(steps);
  for (let count = 1; bestAgreement < wanted; count = Math.min(count * 2, most)) {
    const kept = new Set(ranked.slice(0, count));
    const agreement = await steps.agreement(kept);
    if (agreement > bestAgreement) {
      best = kept;
      bestAgreement = agreement;
    }
    if (count === most) break;
  }
  return best;
}

/** The most sensitive first. */
async function rankBySensitivity({ layers, error }: SearchSteps): Promise<string[]> {
  const measured: { path: string; error: number }[] = [];
  for (const path of layers) {
    const others = new Set(layers.filter((other) => other !== path));
    measured.push({ path, error: await error(others) });
  }
  return measured.toSorted((a, b) => b.error - a.error).map(({ path }) => path);
}
