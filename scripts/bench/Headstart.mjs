// @ts-check
import { resolve } from 'node:path';
import { peakBytes } from './peakBytes.mjs';

const DIST = resolve(import.meta.dirname, '../../dist');

/** @typedef {import('../../src/shared/engineProtocol').ModelSpec} ModelSpec */
/** @typedef {import('../../src/shared/engineProtocol').ImageResult} ImageResult */
/** @typedef {import('../../src/shared/engineProtocol').TreeResult} TreeResult */
/** @typedef {{ milliseconds: number, predictions: [number, number][][] }} Answer */

/**
 * The command of one cold classification.
 * @param {string} folder a model folder
 * @param {string} image
 * @returns {[string, string[]]}
 */
export function coldHeadstart(folder, image) {
  return [
    process.execPath,
    [resolve(DIST, 'cli.js'), 'classify', '--json', '--ignore-exif', '--weights', folder, image],
  ];
}

/** An engine process that classifies on request, measured from the host's side. */
export class Headstart {
  #client;
  #requests = 0;

  /** @param {import('./loadSources.mjs').Sources['EngineClient']} EngineClient */
  constructor(EngineClient) {
    this.#client = new EngineClient({ enginePath: resolve(DIST, 'engine.js') });
  }

  /**
   * @param {string} architecture
   * @returns {Promise<TreeResult>}
   */
  tree(architecture) {
    return this.#client.request('tree', { architecture });
  }

  /**
   * @param {ModelSpec} model
   * @param {readonly string[]} images
   * @returns {Promise<Answer>}
   */
  async classify(model, images) {
    /** @type {ImageResult[]} */
    const results = [];
    const begun = performance.now();
    await this.#client.request(
      'classify',
      { request: `bench-${++this.#requests}`, images, model, top: 5, device: 'cpu', ignoreExif: true },
      { onNotification: ({ result }) => results.push(result) },
    );
    const milliseconds = performance.now() - begun;
    const predictions = results.map((result) => {
      if ('error' in result) throw new Error(`${result.image}: ${result.error.message}`);
      return result.predictions.map(({ index, logit }) => /** @type {[number, number]} */ ([index, logit]));
    });
    return { milliseconds, predictions };
  }

  /** Of the engine process. */
  peakBytes() {
    return peakBytes(this.#client.pid);
  }

  end() {
    this.#client.dispose();
  }
}
