// @ts-check
import { execFileSync, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { peakBytes } from './peakBytes.mjs';

const SCRIPT = resolve(import.meta.dirname, 'bench_torch.py');
const PYTHON = process.env['HEADSTART_PYTHON'] ?? 'python3';

/** @typedef {{ milliseconds: number, predictions: [number, number][][] }} TorchAnswer */

/**
 * Why there is no PyTorch to compare with; undefined where there is.
 * @returns {string | undefined}
 */
export function whyNoTorch() {
  try {
    execFileSync(PYTHON, ['-c', 'import torch, torchvision, PIL'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return `${PYTHON} cannot import torch, torchvision and PIL; HEADSTART_PYTHON names another Python`;
  }
}

/**
 * Writes the weights as PyTorch keeps them.
 * @param {string} safetensors
 * @param {string} pth
 */
export function writePth(safetensors, pth) {
  execFileSync(PYTHON, [SCRIPT, 'prepare', safetensors, pth], { stdio: ['ignore', 'ignore', 'inherit'] });
}

/**
 * The command of one cold classification.
 * @param {string} architecture
 * @param {string} pth
 * @param {string} image
 * @param {number} threads
 * @returns {[string, string[]]}
 */
export function coldTorch(architecture, pth, image, threads) {
  return [PYTHON, [SCRIPT, 'once', architecture, pth, image, String(threads)]];
}

/** A Python process with PyTorch loaded, which classifies on request. */
export class Torch {
  #child;
  #lines;

  /** @param {number} threads */
  constructor(threads) {
    this.#child = spawn(PYTHON, [SCRIPT, 'serve', String(threads)], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface(this.#child.stdout)[Symbol.asyncIterator]();
  }

  /**
   * Loads a model and classifies with it.
   * @param {string} architecture
   * @param {string} weights
   * @param {readonly string[]} images
   * @returns {Promise<TorchAnswer>}
   */
  load(architecture, weights, images) {
    return this.#ask({ op: 'load', architecture, weights, images });
  }

  /**
   * Classifies with the model that is loaded, as one batch.
   * @param {readonly string[]} images
   * @returns {Promise<TorchAnswer>}
   */
  classify(images) {
    return this.#ask({ op: 'classify', images });
  }

  peakBytes() {
    return peakBytes(this.#child.pid);
  }

  end() {
    this.#child.stdin.end();
  }

  /**
   * @param {object} request
   * @returns {Promise<TorchAnswer>}
   */
  async #ask(request) {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    return this.#next();
  }

  async #next() {
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error('the Python process ended; its last words are above');
    return JSON.parse(value);
  }
}
