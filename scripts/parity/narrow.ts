import type { Classifier } from '../../src/architectures/Classifier';
import type { Module } from '../../src/architectures/modules/Module';

/** How many layers of a sequence stay, by its path. */
export type Narrowed = Readonly<Record<string, number>>;

/** Networks that repeat large blocks more often than a comparison needs. */
const LARGE =
  /^(resnet1(01|52)|resnext101|wide_resnet|regnet_._(1_6|3_2|8|16|32|128)gf|convnext_(s|b|l)|swin_(v2_)?[sb]|vit_[lh]|vit_b_16|efficientnet_(b[1-7]|v2_)|maxvit)/;

/** Sequences of blocks that are alike but for the first, or the first two. */
const STAGES = /^(layer\d|trunk_output\.block\d|features\.\d|encoder\.layers|blocks\.\d\.layers)$/;

/** The stages of a large network that are cut short; none in a small one. */
export function narrowedLayers(architecture: string, network: Classifier): Narrowed {
  if (!LARGE.test(architecture)) return {};
  const kept = architecture.startsWith('maxvit') ? 2 : 3;
  const long = Array.from(network.modules()).filter(
    (module) => STAGES.test(module.path) && module.children().length > kept,
  );
  return Object.fromEntries(long.map(({ path }) => [path, kept]));
}

/** Takes layers away from a network that has its names. */
export function narrow(network: Classifier, narrowed: Narrowed): Classifier {
  for (const [path, kept] of Object.entries(narrowed)) {
    const sequence = Array.from(network.modules()).find((module) => module.path === path);
    if (!sequence) throw new Error(`there is no ${path}`);
    const { layers } = sequence as unknown as { layers: Map<string, Module> };
    for (const name of [...layers.keys()].slice(kept)) layers.delete(name);
  }
  return network;
}
