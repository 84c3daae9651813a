import type { TreeModule } from '../engineProtocol';
import type { Recipe } from '../recipe';
import { countTrained, isBelow, type LayerPlan, type PlanNetwork } from './LayerPlan';

/** What training needs, in bytes. */
export interface TrainingMemory {
  readonly weights: number;
  readonly gradients: number;
  /** What the optimiser keeps of each trained parameter. */
  readonly optimizer: number;
  /** Results of the layers from the first trained one on, for a batch: the way back needs them. */
  readonly activations: number;
}

const FLOAT_BYTES = 4;

/** Values that an optimiser keeps of a parameter. */
const KEPT: Readonly<Record<Recipe['optimizer'], number>> = { sgd: 1, adamw: 2 };

/** About how much memory a plan needs: nothing is counted that is not kept between the way there and the way back. */
export function estimateMemory(
  network: PlanNetwork,
  modules: readonly TreeModule[],
  { train }: LayerPlan,
  { batch, optimizer }: Pick<Recipe, 'batch' | 'optimizer'>,
): TrainingMemory {
  const trained = countTrained(network, train) * FLOAT_BYTES;
  return {
    weights: (modules[0]?.parameters ?? 0) * FLOAT_BYTES,
    gradients: trained,
    optimizer: trained * KEPT[optimizer],
    activations: batch * keptActivations(network, modules, train),
  };
}

/** Bytes of one picture's results from the first trained layer on, of the blocks that hold it included. */
function keptActivations(
  network: PlanNetwork,
  modules: readonly TreeModule[],
  train: readonly string[],
): number {
  const first = network.parameters.find(({ name }) => isBelow(train, name));
  if (!first) return 0;
  const start = first.name.slice(0, Math.max(0, first.name.lastIndexOf('.')));
  const place = modules.findIndex(({ path }) => path === start);
  // A layer's own results are those that its parts do not account for.
  const own = new Map(modules.map(({ path, activationBytes }) => [path, activationBytes]));
  for (const { path, activationBytes } of modules) {
    if (path === '') continue;
    const parent = path.slice(0, Math.max(0, path.lastIndexOf('.')));
    own.set(parent, (own.get(parent) ?? 0) - activationBytes);
  }
  return modules.reduce((sum, { path }, index) => {
    const holds = path === '' || start.startsWith(`${path}.`);
    return index >= place || holds ? sum + (own.get(path) ?? 0) : sum;
  }, 0);
}
