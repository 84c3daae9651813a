import type { Preprocessing } from '../../shared/preprocessing';
import type { Recipe } from '../../shared/recipe';

/** Everything that a training script repeats of a run. */
export interface ScriptFacts {
  readonly architecture: string;
  readonly classes: readonly string[];
  readonly preprocessing: Preprocessing;
  readonly recipe: Recipe;
  /** Name under which torchvision publishes the weights to start from; null where they are a file of their own. */
  readonly published: string | null;
  /** Beside the number of classes, what torchvision's builder is asked for. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Paths of the layers that the classes widen. */
  readonly heads: readonly string[];
  /** Paths of what each phase trains, for how many epochs, and from which layer on dropout is active. */
  readonly phases: readonly {
    readonly train: readonly string[];
    readonly epochs: number;
    readonly drops: string | null;
  }[];
  /** Learning rates by paths; of those that a parameter's name begins with, the longest counts. */
  readonly rates: readonly (readonly [path: string, rate: number])[];
  /** Held-out pictures relative to the data; null where the script is to choose its own. */
  readonly heldOut: readonly string[] | null;
}
