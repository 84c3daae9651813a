import {
  isBelow,
  simplify,
  trainedParameters,
  trainedPart,
  whatIsBelow,
  type LayerPlan,
  type PlanNetwork,
} from './LayerPlan';

/** Plans that have a name. */
export const PLAN_PRESETS = ['head', 'lastStage', 'all', 'none', 'biasesAndNorms'] as const;
export type PlanPreset = (typeof PLAN_PRESETS)[number];

/**
 * What may be done at a layer, each with everything below it: train it, freeze it, freeze it where all of it is trained and train it
 * otherwise, or freeze it with all before it and train all after it.
 */
export const LAYER_EDITS = ['train', 'freeze', 'toggle', 'freezeUpTo'] as const;
export type LayerEdit = (typeof LAYER_EDITS)[number];

/** What a user may do to a plan. */
export type PlanEdit =
  | { readonly kind: LayerEdit; readonly path: string }
  | { readonly kind: 'preset'; readonly preset: PlanPreset }
  | { readonly kind: 'statistics'; readonly moves: boolean };

/** The plan that one begins with. */
export function defaultPlan(network: PlanNetwork): LayerPlan {
  return { train: presetPaths(network, 'head'), movesStatistics: false };
}

export function editPlan(network: PlanNetwork, plan: LayerPlan, edit: PlanEdit): LayerPlan {
  switch (edit.kind) {
    case 'toggle': {
      const trains = trainedPart(plan.train, edit.path) !== 'all';
      return { ...plan, train: changed(network, plan.train, edit.path, trains) };
    }
    case 'train':
    case 'freeze':
      return { ...plan, train: changed(network, plan.train, edit.path, edit.kind === 'train') };
    case 'preset':
      return { ...plan, train: presetPaths(network, edit.preset) };
    case 'freezeUpTo':
      return { ...plan, train: frozenUpTo(network, edit.path) };
    case 'statistics':
      return { ...plan, movesStatistics: edit.moves };
  }
}

/** The named plan that trains these layers, if one does. */
export function presetOf(network: PlanNetwork, train: readonly string[]): PlanPreset | null {
  const wanted = trainedParameters(network, train).join('\n');
  const same = (preset: PlanPreset): boolean =>
    trainedParameters(network, presetPaths(network, preset)).join('\n') === wanted;
  // In a network of one stage the last stage is all there is.
  return same('all') ? 'all' : (PLAN_PRESETS.find(same) ?? null);
}

/** The plan without what the network does not have, such as layers of another architecture. */
export function fitPlan(network: PlanNetwork, plan: LayerPlan): LayerPlan {
  return { ...plan, train: simplify(network, new Set(trainedParameters(network, plan.train))) };
}

function changed(network: PlanNetwork, train: readonly string[], path: string, trains: boolean): string[] {
  const isTrained = whatIsBelow(train);
  const trained = network.parameters.filter(({ name }) => (isBelow([path], name) ? trains : isTrained(name)));
  return simplify(network, new Set(trained.map(({ name }) => name)));
}

function frozenUpTo(network: PlanNetwork, path: string): string[] {
  const last = network.parameters.findLastIndex(({ name }) => isBelow([path], name));
  // A layer without parameters stands for those before it.
  const order = network.modules.findIndex((module) => module.path === path);
  const before = network.modules.slice(0, order + 1).map((module) => module.path);
  const end =
    last >= 0
      ? last
      : network.parameters.findLastIndex(({ name }) =>
          before.includes(name.slice(0, Math.max(0, name.lastIndexOf('.')))),
        );
  return simplify(network, new Set(network.parameters.slice(end + 1).map(({ name }) => name)));
}

function presetPaths(network: PlanNetwork, preset: PlanPreset): string[] {
  const { parameters, headPaths, lastStage, modules } = network;
  const types = new Map(modules.map(({ path, type }) => [path, type]));
  const isNormOrBias = (name: string): boolean => {
    const dot = name.lastIndexOf('.');
    const own = name.slice(dot + 1);
    const type = types.get(name.slice(0, Math.max(0, dot))) ?? '';
    return own === 'bias' || own.endsWith('_bias') || type.includes('Norm');
  };
  const wanted: Readonly<Record<PlanPreset, (name: string) => boolean>> = {
    head: (name) => isBelow(headPaths, name),
    lastStage: (name) => isBelow([...headPaths, lastStage], name),
    all: () => true,
    none: () => false,
    biasesAndNorms: (name) => isNormOrBias(name) || isBelow(headPaths, name),
  };
  return simplify(network, new Set(parameters.map(({ name }) => name).filter(wanted[preset])));
}
