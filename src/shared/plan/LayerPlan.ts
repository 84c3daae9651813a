/** Which layers of a network are trained. */
export interface LayerPlan {
  /**
   * Paths of layers, each with everything below it, and names of single parameters. As short as can be: a layer whose parameters are
   * all trained is named itself. `''` is the whole network.
   */
  readonly train: readonly string[];
  /** Whether trained batch normalisations move their running statistics. */
  readonly movesStatistics: boolean;
}

/** What of a network plans speak of. */
export interface PlanNetwork {
  readonly architecture: string;
  /** In the order of the state dict. */
  readonly parameters: readonly { readonly name: string; readonly count: number }[];
  /** Every layer after the one that holds it, the network itself first. */
  readonly modules: readonly { readonly path: string; readonly type: string }[];
  /** Layers whose width is the number of classes; training on other classes draws them afresh. */
  readonly headPaths: readonly string[];
  /** Path of the last stage before the head. */
  readonly lastStage: string;
}

/** Whether a tensor or a layer is below one of the paths, or named by it. */
export function isBelow(paths: readonly string[], name: string): boolean {
  return paths.some((path) => path === '' || name === path || name.startsWith(`${path}.`));
}

/** {@link isBelow} for many names: what it costs does not grow with the number of paths, of which a large network has hundreds. */
export function whatIsBelow(paths: Iterable<string>): (name: string) => boolean {
  const wanted = new Set(paths);
  return (name) => wanted.has(name) || above(name).some((path) => wanted.has(path));
}

/** How much of a layer is trained. */
export type TrainedPart = 'all' | 'some' | 'none';

/** How much of a layer is trained. Layers without parameters have nothing to train: ask only of those that have. */
export function trainedPart(train: readonly string[], path: string): TrainedPart {
  if (isBelow(train, path)) return 'all';
  const prefix = path === '' ? '' : `${path}.`;
  return train.some((trained) => trained.startsWith(prefix)) ? 'some' : 'none';
}

/** Names of the parameters that are trained. */
export function trainedParameters({ parameters }: PlanNetwork, train: readonly string[]): string[] {
  const isTrained = whatIsBelow(train);
  return parameters.filter(({ name }) => isTrained(name)).map(({ name }) => name);
}

/** How many elements the trained parameters have. */
export function countTrained({ parameters }: PlanNetwork, train: readonly string[]): number {
  const isTrained = whatIsBelow(train);
  return parameters.reduce((sum, { name, count }) => sum + (isTrained(name) ? count : 0), 0);
}

/** The shortest list of paths for a set of parameters. */
export function simplify({ parameters, modules }: PlanNetwork, trained: ReadonlySet<string>): string[] {
  const all = new Map<string, boolean>();
  for (const { name } of parameters) {
    for (const path of above(name)) all.set(path, (all.get(path) ?? true) && trained.has(name));
  }
  const paths = new Set<string>();
  const isNew = (name: string): boolean => !above(name).some((path) => paths.has(path));
  // A layer comes after the one that holds it, so that one is taken first.
  for (const { path } of modules) if (all.get(path) && (path === '' || isNew(path))) paths.add(path);
  for (const { name } of parameters) if (trained.has(name) && isNew(name)) paths.add(name);
  return [...paths];
}

/** The layers that hold a tensor or a layer, the network itself first. */
function above(name: string): string[] {
  const parts = name.split('.');
  return parts.map((_, length) => parts.slice(0, length).join('.'));
}
