// @ts-check
import { join } from 'node:path';
import { Headstart } from './Headstart.mjs';
import { writePth } from './Torch.mjs';
import { writeRandomModel } from './writeRandomModel.mjs';

/** @typedef {import('../../src/shared/engineProtocol').ModelSpec} ModelSpec */
/** @typedef {{ folder: string, spec: ModelSpec, pth: string | undefined }} PreparedModel */

/** torchvision's preset for the IMAGENET1K_V1 weights of all four networks. */
const PREPROCESSING = {
  resize: 256,
  crop: 224,
  interpolation: /** @type {const} */ ('bilinear'),
  mean: /** @type {const} */ ([0.485, 0.456, 0.406]),
  std: /** @type {const} */ ([0.229, 0.224, 0.225]),
};

const CLASSES = Array.from({ length: 1000 }, (_, index) => `class ${index}`);

/**
 * The same random weights as a model folder and, for PyTorch, as a torch zip file.
 * @param {string} scratch
 * @param {string} architecture
 * @param {{ sources: import('./loadSources.mjs').Sources, torch: boolean }} setting
 * @returns {Promise<PreparedModel>}
 */
export async function prepareModel(scratch, architecture, { sources, torch }) {
  const headstart = new Headstart(sources.EngineClient);
  const { stateDict } = await headstart.tree(architecture);
  headstart.end();
  const folder = join(scratch, architecture);
  const manifest = { architecture, classes: CLASSES, preprocessing: PREPROCESSING };
  const weights = await writeRandomModel(folder, manifest, stateDict, sources.writeSafetensors);
  const pth = join(folder, 'model.pth');
  if (torch) writePth(weights, pth);
  return { folder, spec: { ...manifest, weights }, pth: torch ? pth : undefined };
}
