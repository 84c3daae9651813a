// @ts-check

/**
 * What a package carries besides what all have, by VS Code's names for platforms.
 * @typedef {object} Target
 * @property {string | null} onnxruntime the folder below onnxruntime-node's `bin/napi-v6`; null where networks run
 *   through onnxruntime-web
 * @property {string[]} images npm packages with sharp's build and what it links to
 */

/** Electron's own GLib clashes with that of sharp's native build on Linux; there its WebAssembly build decodes. */
export const WASM = '@img/sharp-wasm32';

/** The package for what has none of its own; VS Code's manifest has no name for it. */
export const UNIVERSAL = 'universal';

/** @type {Record<string, Target>} */
export const TARGETS = {
  'linux-x64': {
    onnxruntime: 'linux/x64',
    images: ['@img/sharp-linux-x64', '@img/sharp-libvips-linux-x64', WASM],
  },
  'linux-arm64': {
    onnxruntime: 'linux/arm64',
    images: ['@img/sharp-linux-arm64', '@img/sharp-libvips-linux-arm64', WASM],
  },
  'win32-x64': { onnxruntime: 'win32/x64', images: ['@img/sharp-win32-x64'] },
  'win32-arm64': { onnxruntime: 'win32/arm64', images: ['@img/sharp-win32-arm64'] },
  'darwin-arm64': {
    onnxruntime: 'darwin/arm64',
    images: ['@img/sharp-darwin-arm64', '@img/sharp-libvips-darwin-arm64'],
  },
  [UNIVERSAL]: { onnxruntime: null, images: [WASM] },
};
