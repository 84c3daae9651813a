import type { OnnxRun } from './OnnxRun';

/** A picture that both models see. */
export interface ComparedPicture {
  /** 3×S×S */
  readonly pixels: Float32Array;
  /** What the float model says. */
  readonly logits: Float32Array;
}

export interface Likeness {
  /** Share of the pictures whose first class is the same, 0…1. */
  readonly agreement: number;
  /** Mean squared difference of the logits over their mean square. */
  readonly error: number;
  /** Of the model that was compared, in the order of the pictures. */
  readonly firstClasses: readonly number[];
}

/** How alike a model is to the float model on pictures. */
export async function compare(run: OnnxRun, pictures: readonly ComparedPicture[]): Promise<Likeness> {
  let squared = 0;
  let power = 0;
  const firstClasses: number[] = [];
  for (const { pixels, logits } of pictures) {
    const other = await run.single(pixels);
    firstClasses.push(firstClass(other));
    for (const [index, logit] of logits.entries()) {
      squared += (logit - (other[index] ?? 0)) ** 2;
      power += logit ** 2;
    }
  }
  const same = pictures.filter(({ logits }, index) => firstClass(logits) === firstClasses[index]).length;
  return { agreement: same / pictures.length, error: power === 0 ? 0 : squared / power, firstClasses };
}

/** The class with the largest logit, the first of equal ones. */
export function firstClass(logits: Float32Array): number {
  let best = 0;
  for (const [index, logit] of logits.entries()) if (logit > (logits[best] ?? 0)) best = index;
  return best;
}
