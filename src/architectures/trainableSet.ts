import { HeadstartError } from '../shared/errors';
import type { Classifier } from './Classifier';
import type { Module } from './modules/Module';
import { Parameter } from './modules/Parameter';

/** What a set of layer paths means for a network: which parameters training changes and which layers behave otherwise. */
export interface TrainableSet {
  /** In the order of the state dict. */
  readonly parameters: readonly Parameter[];
  /** Whether a batch normalisation is trained, so that it may also move its statistics. */
  readonly trains: (path: string) => boolean;
  /** Whether a dropout lies behind the last frozen layer that comes before the first trained one. */
  readonly drops: (path: string) => boolean;
}

/**
 * Resolves layer paths; each stands for the layer and everything below it, and the name of a single parameter for that parameter.
 *
 * What lies before the first trained layer is computed once a picture, so its dropout is off, as everything about a frozen layer is.
 * @throws architecture/no-such-layer
 */
export function trainableSet(network: Classifier, paths: readonly string[]): TrainableSet {
  const known = new Set([
    ...Array.from(network.modules(), (module) => module.path),
    ...parametersOf(network).map((parameter) => parameter.name),
  ]);
  for (const path of paths) {
    if (known.has(path)) continue;
    throw new HeadstartError(
      'architecture/no-such-layer',
      `${network.type} has no layer “${path}”. Its layers are listed by \`headstart tree\`.`,
    );
  }
  const trains = (name: string): boolean =>
    paths.some((path) => path === '' || name === path || name.startsWith(`${path}.`));
  const parameters = parametersOf(network).filter((parameter) => trains(parameter.name));
  const order = [...network.modules()];
  const owns = (module: Module, trained: boolean): boolean =>
    module.tensors().some(([, tensor]) => tensor instanceof Parameter && trains(tensor.name) === trained);
  const first = order.findIndex((module) => owns(module, true));
  const frozenBefore = order.slice(0, Math.max(first, 0)).findLastIndex((module) => owns(module, false));
  const positions = new Map(order.map((module, index) => [module.path, index]));
  return {
    parameters,
    trains,
    drops: (path) => (positions.get(path) ?? -1) > frozenBefore,
  };
}

function parametersOf(network: Classifier): Parameter[] {
  return Array.from(network.stateDict()).filter((tensor) => tensor instanceof Parameter);
}
